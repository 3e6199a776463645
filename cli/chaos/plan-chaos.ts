/** What the flags of `hornet chaos` mean: which stack, which kinds of faults, which schedule. It starts nothing. */
import { readFileSync } from 'node:fs';
import { drawSchedule } from '../../harness/chaos/draw-schedule.ts';
import type { FaultKind } from '../../harness/chaos/fault-kind.ts';
import { faultKinds } from '../../harness/chaos/fault-table.ts';
import type { Schedule } from '../../harness/chaos/schedule.ts';
import { readSchedule } from '../../harness/chaos/schedule-file.ts';
import type { Topology } from '../../harness/chaos/topology.ts';
import { topologyOf } from '../../harness/chaos/topology-of-stack.ts';
import {
  defineStack,
  HornetError,
  manyAnswersModel,
  modelCacheFolder,
  type StackSpec,
  writeModel,
} from '../../harness/index.ts';
import { didYouMean } from '../../harness/kernel/nearest-name.ts';
import {
  describeTopology,
  machinesOf,
  ownProgram,
  someHives,
  type TopologyPlan,
  traitsOf,
} from '../../system/topology/index.ts';

export interface ChaosFlags {
  seed?: string;
  duration: number;
  intensity: number;
  faults?: string[];
  without?: string[];
  replay?: string;
  dryRun?: true;
  minimise?: true;
  hives: number;
  workers: number;
  clients: number;
  fake?: true;
  json?: true;
  reports: string;
}

export interface StackPlan {
  plan: TopologyPlan;
  spec: StackSpec;
  topology: Topology;
}

/** The name under which the workers serve their model. */
export const modelName = 'tiny';

/** Requests that each worker serves at once. */
const slots = 4;
/** What a person would wait is too long for faults that last seconds. */
const quickQueen = [
  '--hive-silence-ms',
  '2000',
  '--hive-lost-ms',
  '2000',
  '--hive-grace-ms',
  '3000',
];
const quickHive = ['--heartbeat-ms', '250', '--worker-silence-ms', '2000'];
/** So that an answer takes a while, as a model's does. */
const fakeLatency = ['--first-token-ms', '40', '--between-tokens-ms', '20', '--jitter', 'uniform'];

export async function planStack({ hives, workers, fake }: ChaosFlags): Promise<StackPlan> {
  const { path } = await writeModel(manyAnswersModel(), modelCacheFolder());
  const settings = { slots, start: 'with_hive', ...(fake && { flags: fakeLatency }) };
  const described = someHives(hives, Math.ceil(workers / hives), { model: modelName, settings });
  const plan: TopologyPlan = {
    models: [{ id: modelName, path }],
    hives: described,
    flags: {
      queen: quickQueen,
      ...Object.fromEntries(described.map(({ name }) => [name, quickHive])),
    },
    ...(fake ? { commands: { worker: ownProgram('fake-worker') } } : {}),
  };
  const spec = defineStack(describeTopology(plan));
  const topology = topologyOf(spec, { groups: machinesOf(plan), traits: traitsOf(plan) });
  return { plan, spec, topology };
}

/** @throws HornetError CONFIGURATION_INVALID for a name that no kind has */
export function wantedKinds({ faults, without = [] }: ChaosFlags): FaultKind[] {
  const known = faultKinds.map(({ name }) => name);
  const strange = [...(faults ?? []), ...without].find((name) => !known.includes(name));
  if (strange !== undefined) {
    const message = `There is no kind of fault "${strange}"${didYouMean(strange, known)}; "hornet faults" lists them.`;
    throw new HornetError('CONFIGURATION_INVALID', message, { data: { name: strange, known } });
  }
  return faultKinds.filter(
    ({ name, isRisky }) =>
      (faults === undefined ? isRisky !== true : faults.includes(name)) && !without.includes(name),
  );
}

/** @param kinds those that this machine can do */
export function planSchedule(
  flags: ChaosFlags,
  seed: string,
  topology: Topology,
  kinds: readonly FaultKind[],
): Schedule {
  if (flags.replay !== undefined) return readSchedule(read(flags.replay), faultKinds, flags.replay);
  const { duration: durationMs, intensity, clients } = flags;
  const acceptedPerS = clients * requestsPerClientAndS;
  return drawSchedule({ seed, durationMs, intensity, topology, kinds, acceptedPerS });
}

/** What a client comes to with answers of half a second and a pause; only about so many, since faults slow it down. */
const requestsPerClientAndS = 1;

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const message = `The schedule ${file} cannot be read.`;
    throw new HornetError('CONFIGURATION_INVALID', message, { data: { file }, cause });
  }
}
