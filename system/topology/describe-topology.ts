// A whole stack as data: which programs with which flags and files, and who dials whom. It starts nothing; texts in braces are
// for whoever starts it to fill in: `{port:worker-1}`, `{url:queen→hive-1}`, `{file:hive-1.json}`, `{folder}`.
import { ownProgram } from './own-program.ts';

export interface WorkerPlan {
  /** One name in the whole stack, so that a path can be called by it. */
  name: string;
  model: string;
  /** Other keys of the worker in its hive's file. */
  settings?: Readonly<Record<string, unknown>>;
}

export interface HivePlan {
  name: string;
  workers: readonly WorkerPlan[];
  /** Other keys of the hive's file. */
  settings?: Readonly<Record<string, unknown>>;
}

type Command = readonly [string, ...string[]];

export interface TopologyPlan {
  models: readonly { id: string; path: string }[];
  hives: readonly HivePlan[];
  /** More flags, by the program's name: `queen`, `hive-1`. */
  flags?: Readonly<Record<string, readonly string[]>>;
  /** Other programs in the places of our own; they must know the same flags. */
  commands?: Readonly<Partial<Record<'queen' | 'hive' | 'worker', Command>>>;
  /** Added to the environment of queen and hives, and so of workers. */
  env?: Readonly<Record<string, string>>;
  /** `linked`: each program dials the next one by a path of its own, which can be disturbed. Default. */
  paths?: 'linked' | 'direct';
}

/** What a queen may take to stop everything behind her; beyond it she is ended. */
const queenStopMs = 35_000;
const hiveStopMs = 20_000;

/** Queen, hives and workers. Each keeps what outlives it in a folder of its own name below the stack's. */
export function describeTopology(plan: TopologyPlan) {
  const { hives } = plan;
  const isLinked = plan.paths !== 'direct';
  return {
    services: {
      queen: queenService(plan),
      ...Object.fromEntries(hives.map(({ name }) => [name, hiveService(name, plan)])),
    },
    parts: hives.flatMap(({ workers }) => workers.map(({ name }) => name)),
    links: isLinked ? ['keeper→queen', ...hives.flatMap(pathsOf)] : [],
    files: Object.fromEntries(hives.map((hive) => [`${hive.name}.json`, hiveFile(hive, plan)])),
  };
}

function queenService(plan: TopologyPlan) {
  return service(plan, 'queen', queenStopMs, [
    ...(plan.commands?.queen ?? ownProgram('queen')),
    ...listening('{url:keeper→queen}', plan),
  ]);
}

function hiveService(name: string, plan: TopologyPlan) {
  const queenUrl =
    plan.paths === 'direct' ? 'http://127.0.0.1:{port:queen}' : `{url:${name}→queen}`;
  return service(plan, name, hiveStopMs, [
    ...(plan.commands?.hive ?? ownProgram('hive')),
    ...listening(`{url:queen→${name}}`, plan),
    ...['--name', name, '--queen-url', queenUrl, '--workers', `{file:${name}.json}`],
  ]);
}

function service(
  { env = {}, flags = {}, paths }: TopologyPlan,
  name: string,
  stopTimeoutMs: number,
  [program = '', ...parameters]: readonly string[],
) {
  const command: Command = [
    program,
    ...parameters,
    ...['--state-folder', `{folder}/${name}`],
    ...(flags[name] ?? []),
  ];
  // A program that announces itself may take any port; one whose port others must know is told it.
  const ready = paths === 'direct' ? ('listening' as const) : ('ready-line' as const);
  return { command, env, ready, stopTimeoutMs };
}

function listening(advertised: string, { paths }: TopologyPlan): string[] {
  return paths === 'direct'
    ? ['--listen', '127.0.0.1:{port}']
    : ['--listen', '127.0.0.1:0', '--advertise', advertised];
}

function pathsOf({ name, workers }: HivePlan): string[] {
  return [`${name}→queen`, `queen→${name}`, ...workers.map((worker) => `${name}→${worker.name}`)];
}

function hiveFile({ name: hive, workers, settings }: HivePlan, plan: TopologyPlan): object {
  const { models, commands, paths } = plan;
  return {
    models,
    ...settings,
    workers: workers.map(({ name, model, settings: own }) => ({
      name,
      model,
      listen: `127.0.0.1:{port:${name}}`,
      ...(paths === 'direct' ? {} : { advertise: `{url:${hive}→${name}}` }),
      ...(commands?.worker === undefined ? {} : { command: commands.worker }),
      ...own,
    })),
  };
}
