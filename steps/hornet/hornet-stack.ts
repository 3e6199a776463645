// Hornet's own stack as scenarios need it: with short waits, and a link on every path between its programs.
import { resolve } from 'node:path';
import { defineStack, type StackSpec } from '../../harness/index.ts';
import { describeTopology, ownProgram, type TopologyPlan } from '../../system/topology/index.ts';

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

export function hornetStack(plan: HornetPlan): StackSpec {
  const { hives, flags = {} } = plan;
  const quick = Object.fromEntries([
    ['queen', [...quickQueen, ...(flags['queen'] ?? [])]],
    ...hives.map(({ name }) => [name, [...quickHive, ...(flags[name] ?? [])]]),
  ]);
  const roomy = hives.map((hive) => ({
    ...hive,
    workers: hive.workers.map((worker) => ({ ...worker, settings: { slots, ...worker.settings } })),
  }));
  return defineStack(
    describeTopology({ ...plan, hives: roomy, flags: quick, env: programEnvironment }),
  );
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
