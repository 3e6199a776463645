// What the queen does about hives themselves, put together from `hosts/`: their definitions, the work of jobs about them, and
// their part of her own end.
import { join } from 'node:path';
import type { HiveRecord } from '../contracts/index.ts';
import type { Job, JobPlace, JobWork, Narrate } from '../shared/index.ts';
import type { Dispatcher } from './dispatch/dispatcher.ts';
import { callHiveAs } from './hosts/call-hive.ts';
import { HiveDefinitions } from './hosts/hive-definitions.ts';
import { type HostOperation, type HostWorkDeps, hostWork } from './hosts/host-work.ts';
import { type HivesShutDown, shutdownHives } from './hosts/shutdown-hives.ts';
import { watchHives } from './hosts/watch-hives.ts';
import type { QueenOptions } from './queen-options.ts';

export interface HostOperations {
  deps: HostWorkDeps;
  work: JobWork<HostOperation>;
  /** Tells all hives that run to shut down, and waits until they have. */
  shutDown(): Promise<HivesShutDown>;
}

export interface HostSurroundings {
  options: QueenOptions;
  dispatcher: Dispatcher;
  narrate: Narrate;
  /** Where hives report to, once that is known. */
  queenUrl(): string;
  /** The job is done at this hive. */
  assign(job: Job<HostOperation>, place: JobPlace): void;
}

export function createHostOperations(surroundings: HostSurroundings): HostOperations {
  const { options, dispatcher, narrate, queenUrl, assign } = surroundings;
  const { stateFolder } = options;
  const hives = (): HiveRecord[] => dispatcher.hives.records(performance.now());
  const watch = watchHives({ hives, onChange: (listener) => dispatcher.onChange(listener) });
  const callHive = callHiveAs(options.name);
  const deps: HostWorkDeps = {
    ...{ hives, narrate, callHive, queenUrl, stateFolder, ...watch },
    definitions: new HiveDefinitions(options.hives ?? join(stateFolder, 'hives.json')),
    sshTimeoutMs: options.sshTimeoutMs,
    startTimeoutMs: options.hiveStartTimeoutMs,
    stopTimeoutMs: options.hiveStopTimeoutMs,
    begin: (job) => assign(job, { hive: job.spec.operation.hive }),
  };
  return {
    deps,
    work: hostWork(deps),
    shutDown: () => {
      const running = hives().flatMap(({ hive, url, state }) =>
        url !== null && (state === 'up' || state === 'draining') ? [{ hive, url }] : [],
      );
      const { hiveStopTimeoutMs: timeoutMs } = options;
      return shutdownHives(running, { callHive, whenGone: watch.whenGone, timeoutMs, narrate });
    },
  };
}
