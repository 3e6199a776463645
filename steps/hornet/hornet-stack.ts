// Hornet's own stack, described for the harness like any other: queen, hives, their workers, and a link on every path between them.
import { resolve } from 'node:path';
import { defineStack, type StackSpec } from '../../harness/index.ts';

export interface WorkerPlan {
  name: string;
  model: string;
  start?: 'with_hive' | 'on_demand';
}

export interface HornetPlan {
  models: readonly { id: string; path: string }[];
  workers: readonly WorkerPlan[];
  /** Other programs in the places of queen, hive and worker; they must know the same flags. */
  queenCommand?: readonly string[];
  hiveCommand?: readonly string[];
  workerCommand?: readonly string[];
}

/** Silence and heartbeats are shortened from what a person would use, so that scenarios end in seconds. */
const silenceMs = '1500';
const heartbeatMs = '250';

const slots = 10;

/** Programs start a third faster when Node keeps what it compiled; it does not change what they do. */
export const programEnvironment = { NODE_COMPILE_CACHE: resolve('node_modules/.cache/compiled') };

const ownQueen = [process.execPath, 'system/queen/main.ts'];
const ownHive = [process.execPath, 'system/hive/main.ts'];

export function hornetStack(plan: HornetPlan): StackSpec {
  const { models, workers, queenCommand = ownQueen, hiveCommand = ownHive, workerCommand } = plan;
  return defineStack({
    services: {
      queen: {
        command: nonEmpty([
          ...queenCommand,
          ...['--listen', '127.0.0.1:0', '--advertise', '{url:keeper→queen}'],
          ...['--hive-silence-ms', silenceMs],
        ]),
        env: programEnvironment,
        ready: 'ready-line',
      },
      'hive-1': {
        command: nonEmpty([
          ...hiveCommand,
          ...['--name', 'hive-1', '--listen', '127.0.0.1:0'],
          ...['--advertise', '{url:queen→hive-1}', '--queen-url', '{url:hive-1→queen}'],
          ...['--workers', '{file:hive-1.json}', '--heartbeat-ms', heartbeatMs],
          ...['--worker-silence-ms', silenceMs],
        ]),
        env: programEnvironment,
        ready: 'ready-line',
      },
    },
    parts: workers.map(({ name }) => name),
    links: [
      'keeper→queen',
      'hive-1→queen',
      'queen→hive-1',
      ...workers.map(({ name }) => `hive-1→${name}`),
    ],
    files: {
      'hive-1.json': {
        models,
        workers: workers.map(({ name, model, start = 'on_demand' }) => ({
          name,
          model,
          start,
          slots,
          listen: `127.0.0.1:{port:${name}}`,
          advertise: `{url:hive-1→${name}}`,
          ...(workerCommand === undefined ? {} : { command: workerCommand }),
        })),
      },
    },
  });
}

/** A worker by itself, asked directly. */
export function workerStack(
  model: { id: string; path: string },
  workerCommand?: readonly string[],
): StackSpec {
  const program = workerCommand ?? [process.execPath, 'system/worker/main.ts'];
  const flags = [
    '--name',
    'worker-1',
    '--model',
    model.id,
    '--model-path',
    model.path,
    '--listen',
    '127.0.0.1:0',
  ];
  return defineStack({
    services: {
      'worker-1': {
        command: nonEmpty([...program, ...flags, '--slots', String(slots)]),
        env: programEnvironment,
        ready: 'ready-line',
      },
    },
    links: ['client→worker-1'],
  });
}

/** @throws Error for a command without a program */
function nonEmpty([program, ...rest]: readonly string[]): [string, ...string[]] {
  if (program === undefined) throw new Error('The command is empty.');
  return [program, ...rest];
}
