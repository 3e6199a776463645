/** All mutants, area by area. To add one: a row in the file of its area. */
import { dispatchMutants } from './areas/dispatch.ts';
import { errorMutants } from './areas/errors.ts';
import { hiveMutants } from './areas/hive.ts';
import { hiveLifeMutants } from './areas/hive-life.ts';
import { jobStreamMutants } from './areas/job-stream.ts';
import { relayMutants } from './areas/relay.ts';
import { storeMutants } from './areas/store.ts';
import { wireMutants } from './areas/wire.ts';
import { workerMutants } from './areas/worker.ts';
import type { Mutant } from './mutant.ts';

export const mutants: readonly Mutant[] = [
  ...jobStreamMutants,
  ...relayMutants,
  ...dispatchMutants,
  ...storeMutants,
  ...hiveMutants,
  ...hiveLifeMutants,
  ...errorMutants,
  ...wireMutants,
  ...workerMutants,
];
