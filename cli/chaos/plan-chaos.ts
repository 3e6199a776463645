/** What the flags of `hornet chaos` mean: which stack, which kinds of faults, which schedule. It starts nothing. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { drawSchedule } from '../../harness/chaos/draw-schedule.ts';
import type { FaultKind } from '../../harness/chaos/fault-kind.ts';
import { faultKinds } from '../../harness/chaos/fault-table.ts';
import { ownNetworkTrait } from '../../harness/chaos/faults/network/firewall-fault.ts';
import type { Schedule } from '../../harness/chaos/schedule.ts';
import { readSchedule } from '../../harness/chaos/schedule-file.ts';
import type { Target, Topology } from '../../harness/chaos/topology.ts';
import { topologyOf } from '../../harness/chaos/topology-of-stack.ts';
import {
  defineStack,
  HornetError,
  type ModelFiles,
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
  shutDownBy,
  someHives,
  stackFolder,
  stateOf,
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
  ownNetwork?: true;
  json?: true;
  reports: string;
}

export interface StackPlan {
  plan: TopologyPlan;
  spec: StackSpec;
  topology: Topology;
  /** Shared with other runs: each stack has a copy of its own, which may be damaged, in its folder. */
  model: ModelFiles;
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

/** @param ownsNetwork this process is in a network of its own */
export async function planStack(
  { hives, workers, fake }: ChaosFlags,
  ownsNetwork: boolean,
): Promise<StackPlan> {
  const model = await writeModel(manyAnswersModel(), modelCacheFolder());
  const settings = { slots, start: 'with_hive', ...(fake && { flags: fakeLatency }) };
  const described = someHives(hives, Math.ceil(workers / hives), { model: modelName, settings });
  const plan: TopologyPlan = {
    models: [{ id: modelName, path: join(stackFolder, basename(model.path)) }],
    hives: described,
    flags: {
      queen: quickQueen,
      ...Object.fromEntries(described.map(({ name }) => [name, quickHive])),
    },
    ...(fake ? { commands: { worker: ownProgram('fake-worker') } } : {}),
  };
  const spec = defineStack(describeTopology(plan));
  const topology = topologyOf(spec, {
    ...{ groups: machinesOf(plan), traits: traitsOf(plan), kept: stateOf(plan) },
    shutsDown: shutDownBy(plan),
  });
  return { plan, spec, topology: ownsNetwork ? withOwnNetwork(topology) : topology, model };
}

/** Whose packets the kernel may be told to lose. */
function withOwnNetwork({ targets }: Topology): Topology {
  const owned = (target: Target): Target => ({
    ...target,
    traits: [...target.traits, ownNetworkTrait],
  });
  return { targets: targets.map((target) => (target.kind === 'link' ? owned(target) : target)) };
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
