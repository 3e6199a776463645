// Makes an experiment on the stack of a scenario: clients that ask without pause, a schedule, rules. It starts no stack.
import { join } from 'node:path';
import {
  type ChaosResult,
  faultKinds,
  hasEnded,
  jobStreamWire,
  lastingFindings,
  questionOf,
  runChaos,
  type Schedule,
  StackSubject,
  type Topology,
  titledSequences,
  topologyOf,
} from '../../harness/index.ts';
import {
  disagreements,
  ghosts,
  machinesOf,
  pathsOf,
  shutDownBy,
  stateOf,
  toleranceOf,
  traitsOf,
  viewRegistries,
} from '../../system/topology/index.ts';
import { type HornetWorld, modelId } from './hornet-world.ts';

const clients = 6;
const maxTokens = 48;
const controlMs = 1_000;
const agreeWithinMs = 30_000;

/** What of the scenario's stack can be struck. */
export function experimentTopology({ stack, plan }: HornetWorld): Topology {
  if (plan === undefined) throw new Error('The scenario has started no stack.');
  return topologyOf(stack.spec, {
    ...{ groups: machinesOf(plan), traits: traitsOf(plan), kept: stateOf(plan) },
    shutsDown: shutDownBy(plan),
  });
}

export async function experiment(world: HornetWorld, schedule: Schedule): Promise<ChaosResult> {
  const { scope, stack, plan, model, signal } = world;
  if (plan === undefined) throw new Error('The scenario has started no stack.');
  const { length } = titledSequences(model);
  const result = await runChaos({
    ...{ schedule, scope, signal, controlMs, kinds: faultKinds },
    subject: new StackSubject({
      ...{ stack, signal, topology: experimentTopology(world) },
      paths: pathsOf(plan, stack.folder),
    }),
    workload: {
      ...{ clients, wire: jobStreamWire },
      serverUrl: world.queenUrl,
      questionOf: (n) => ({ ...questionOf(model, n % length, maxTokens), model: modelId }),
    },
    door: 'keeper→queen',
    tolerates: toleranceOf(plan),
    inspect: () =>
      lastingFindings(() => look(world), {
        ...{ rule: 'registries_agree', timeoutMs: agreeWithinMs, signal },
      }),
    folder: join(world.logFolder, 'chaos'),
  });
  for (const { process } of stack.services) process.expectEnd();
  return result;
}

/** Where queen and hives disagree. */
async function look({ stack, hives, signal }: HornetWorld): Promise<string[]> {
  const urls = Object.fromEntries(hives.map((name) => [name, stack.urlOf(name)]));
  const view = await viewRegistries(stack.urlOf('queen'), urls, signal);
  return [...disagreements(view), ...ghosts(view, hasEnded)];
}
