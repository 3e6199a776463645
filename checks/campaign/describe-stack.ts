/**
 * Hornet's own stack as campaigns need it: any number of hives, real or fake workers, with or without a proxy on every path.
 * Inert data; what is made of it is for whoever starts it.
 */
import { resolve } from 'node:path';
import { defineStack, type StackSpec } from '../../harness/index.ts';
import { describeTopology, ownProgram, someHives } from '../../system/topology/index.ts';

export interface StackPlan {
  modelPath: string;
  /** Default 1 each. */
  hives?: number;
  workersPerHive?: number;
  slots?: number;
  /** What serves: llama.cpp, or the fake that says what the model would say. Default fake. */
  worker?: WorkerKind;
  /** Default with the hive. */
  start?: 'with_hive' | 'on_demand';
  /** Where the paths between programs go. Default through proxies. */
  paths?: 'linked' | 'direct';
  /** Options of Node for queen and hives, such as `--inspect=127.0.0.1:0`. */
  nodeOptions?: readonly string[];
  /** Flags besides. */
  queenFlags?: readonly string[];
  hiveFlags?: readonly string[];
  workerFlags?: readonly string[];
}

export const workerKinds = ['fake', 'real'] as const;
export type WorkerKind = (typeof workerKinds)[number];

/** The name that every worker of the plan serves its model by. */
export const modelName = 'tiny';

/** Workers are numbered over all hives: with two a hive, `hive-2` has `worker-3` and `worker-4`. */
export function describeStack(plan: StackPlan): StackSpec {
  const { slots = 4, start = 'with_hive', workerFlags = [] } = plan;
  const settings = { slots, start, flags: workerFlags };
  const hives = someHives(plan.hives ?? 1, plan.workersPerHive ?? 1, {
    model: modelName,
    settings,
  });
  return defineStack(
    describeTopology({
      models: [{ id: modelName, path: plan.modelPath }],
      hives,
      paths: plan.paths ?? 'linked',
      // A campaign ends its programs one by one, and looks at each.
      flags: {
        queen: ['--leave-hives', ...(plan.queenFlags ?? [])],
        ...Object.fromEntries(hives.map(({ name }) => [name, plan.hiveFlags ?? []])),
      },
      commands: commandsOf(plan),
      env: { NODE_COMPILE_CACHE: resolve('node_modules/.cache/compiled') },
    }),
  );
}

function commandsOf({ nodeOptions = [], worker = 'fake' }: StackPlan) {
  const withOptions = (name: 'queen' | 'hive'): [string, ...string[]] => {
    const [node, file] = ownProgram(name);
    return [node, ...nodeOptions, file];
  };
  return {
    queen: withOptions('queen'),
    hive: withOptions('hive'),
    ...(worker === 'fake' ? { worker: ownProgram('fake-worker') } : {}),
  };
}
