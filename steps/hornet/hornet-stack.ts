// Hornet's own stack as scenarios need it: with short waits, and a link on every path between its programs.
import { resolve } from 'node:path';
import { defineStack, type MeantEdge, type StackSpec } from '../../harness/index.ts';
import {
  describeTopology,
  type HivePlan,
  ownProgram,
  type TopologyPlan,
} from '../../system/topology/index.ts';
import type { ScenarioStack } from '../support/stack-world.ts';

export type HornetPlan = Omit<TopologyPlan, 'paths' | 'env'>;

/** Silence, heartbeats and waits are shortened from what a person would use, so that scenarios end in seconds. */
const silenceMs = '1500';
const heartbeatMs = '250';
const quickQueen = [
  ...['--hive-silence-ms', silenceMs, '--hive-lost-ms', '1500'],
  ...['--hive-grace-ms', '2000', '--failover-wait-ms', '700'],
];
const quickHive = ['--heartbeat-ms', heartbeatMs, '--worker-silence-ms', silenceMs];

const slots = 10;

/** Programs start a third faster when Node keeps what it compiled; it does not change what they do. */
export const programEnvironment = { NODE_COMPILE_CACHE: resolve('node_modules/.cache/compiled') };

export function hornetStack(plan: HornetPlan): ScenarioStack {
  const { hives, flags = {} } = plan;
  const quick = Object.fromEntries([
    ['queen', [...quickQueen, ...(flags['queen'] ?? [])]],
    ...hives.map(({ name }) => [name, [...quickHive, ...(flags[name] ?? [])]]),
  ]);
  const roomy = hives.map((hive) => ({
    ...hive,
    workers: hive.workers.map((worker) => ({ ...worker, settings: { slots, ...worker.settings } })),
  }));
  const stack = defineStack(
    describeTopology({ ...plan, hives: roomy, flags: quick, env: programEnvironment }),
  );
  return { ...stack, meantEdges: hives.flatMap(healthChecksOf) };
}

/**
 * A hive asks the workers that it has started how they are at the address where they listen, not through the link that their jobs
 * take: on one connection while they load and on another one from then on. More would be jobs.
 */
function healthChecksOf({ name, workers }: HivePlan): MeantEdge[] {
  return workers.map((worker) => ({ link: `${name}→${worker.name}`, connections: 2 }));
}

/** A worker by itself, asked directly. */
export function workerStack(
  model: { id: string; path: string },
  [program, ...parameters]: readonly [string, ...string[]] = ownProgram('worker'),
): StackSpec {
  const flags = ['--name', 'worker-1', '--model', model.id, '--model-path', model.path];
  const own = [...flags, '--listen', '127.0.0.1:0', '--slots', String(slots)];
  return defineStack({
    services: {
      'worker-1': {
        command: [program, ...parameters, ...own],
        env: programEnvironment,
        ready: 'ready-line',
      },
    },
    links: ['client→worker-1'],
  });
}
