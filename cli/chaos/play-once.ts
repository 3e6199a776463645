/** One schedule on a stack of its own, from its start to its end: what it came to, with the files that show it. */
import { copyFile, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { FaultKind } from '../../harness/chaos/fault-kind.ts';
import {
  type ChaosPhase,
  type ChaosResult,
  type InterruptedChaos,
  runChaos,
} from '../../harness/chaos/run-chaos.ts';
import type { Schedule } from '../../harness/chaos/schedule.ts';
import { StackSubject } from '../../harness/chaos/stack-subject.ts';
import { withInspector } from '../../harness/chaos/with-inspector.ts';
import { withSaboteur } from '../../harness/chaos/with-saboteur.ts';
import {
  eventually,
  type Finding,
  jobStreamWire,
  judge,
  judgeTogether,
  manyAnswersModel,
  questionOf,
  type Run,
  type RunningStack,
  type Scope,
  startProxyServer,
  startStack,
} from '../../harness/index.ts';
import { inNameOf } from '../../harness/kernel/caller-signal.ts';
import { strayProcesses } from '../../harness/leaks/stray-processes.ts';
import { pathsOf, toleranceOf } from '../../system/topology/index.ts';
import { type Levels, levelsOf, lookAtRegistries, lookWhenQuiet } from './look-at-stack.ts';
import { modelName, type StackPlan } from './plan-chaos.ts';

export interface PlayOnceOptions {
  /** Names it within the run. */
  name: string;
  stack: StackPlan;
  schedule: Schedule;
  kinds: readonly FaultKind[];
  clients: number;
  signal: AbortSignal;
  onPhase?: (phase: ChaosPhase) => void;
  onInterrupted?: (soFar: InterruptedChaos) => void;
}

/** What the run's report folder has of it. */
export interface PlayedOnce extends ChaosResult {
  folder: string;
}

const maxTokens = 24;
const startTimeoutMs = 60_000;

export async function playOnce(run: Run, options: PlayOnceOptions): Promise<PlayedOnce> {
  const { name, stack: planned, schedule, kinds, clients, signal } = options;
  const { onPhase, onInterrupted } = options;
  const scope = run.scope.child(name);
  const folder = join(run.reportFolder, name);
  await mkdir(folder, { recursive: true });
  try {
    const stack = await inNameOf(signal, () => startServing(run, scope, folder, options));
    const { topology } = planned;
    const model = manyAnswersModel();
    const paths = pathsOf(planned.plan, stack.folder);
    const subject = new StackSubject({ stack, topology, signal, paths });
    const looked = { stack, planned, subject, runId: run.id, scopeName: scope.name };
    let before: Levels = new Map();
    const result = await runChaos({
      ...{ subject, schedule, kinds, scope, folder, signal },
      workload: {
        ...{ clients, wire: jobStreamWire },
        serverUrl: stack.urlOf('keeper→queen'),
        questionOf: (n) => ({
          ...questionOf(model, n % differentQuestions, maxTokens),
          model: modelName,
        }),
      },
      door: 'keeper→queen',
      tolerates: toleranceOf(planned.plan),
      beforeFaults: async (ended) => {
        before = await levelsOf(looked, ended);
      },
      inspect: (ended, requests) => lookWhenQuiet(looked, { before, requests }, ended),
      ...(onPhase && { onPhase }),
      ...(onInterrupted && { onInterrupted }),
    });
    await scope.close();
    const left = await leftBehind(run.id, scope.name);
    return { ...result, ...judgeTogether([result, judge(left)]), folder };
  } catch (error) {
    await scope.close('failed').catch(() => undefined); // the first error says more
    throw error;
  }
}

/** All of it, or nothing. */
async function startServing(
  run: Run,
  scope: Scope,
  logFolder: string,
  { name, stack: planned, schedule: { seed }, signal }: PlayOnceOptions,
): Promise<RunningStack> {
  const proxyServer = await startProxyServer(scope, { logFolder, seed });
  const orders = join(run.folder, `${name}-orders`);
  const spec = withInspector(withSaboteur(planned.spec, orders));
  const folder = join(run.folder, name);
  await mkdir(folder, { recursive: true });
  for (const file of Object.values(planned.model))
    await copyFile(file, join(folder, basename(file)));
  const stack = await startStack(scope, spec, {
    ...{ proxyServer, logFolder, folder, proxyPrefix: scope.name },
  });
  await untilServing(stack, planned, signal);
  return stack;
}

/** As many answers as are all unlike. */
const differentQuestions = 2_000;

async function untilServing(
  stack: RunningStack,
  planned: StackPlan,
  signal: AbortSignal,
): Promise<void> {
  await eventually(() => lookAtRegistries({ stack, planned }, signal), {
    hope: 'queen and hives agree that every worker is ready',
    timeoutMs: startTimeoutMs,
    signal,
    until: ({ length }) => length === 0,
  });
}

/** Named, and taken away. */
async function leftBehind(runId: string, scopeName: string): Promise<Finding[]> {
  const left = await strayProcesses(runId, scopeName);
  await Promise.all(left.map(({ remove }) => remove()));
  return left.map(({ what }) => {
    const about = { rule: 'left_behind', request: undefined, seqs: [] };
    return { ...about, what: `The stack has ended, and left ${what}.`, verdict: 'violated' };
  });
}
