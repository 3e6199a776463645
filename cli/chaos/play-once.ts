/** One schedule on a stack of its own, from its start to its end: what it came to, with the files that show it. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FaultKind } from '../../harness/chaos/fault-kind.ts';
import { lastingFindings } from '../../harness/chaos/lasting-findings.ts';
import { type ChaosPhase, type ChaosResult, runChaos } from '../../harness/chaos/run-chaos.ts';
import type { Schedule } from '../../harness/chaos/schedule.ts';
import { StackSubject } from '../../harness/chaos/stack-subject.ts';
import { withSaboteur } from '../../harness/chaos/with-saboteur.ts';
import {
  eventually,
  jobStreamWire,
  manyAnswersModel,
  questionOf,
  type Run,
  type RunningStack,
  startProxyServer,
  startStack,
} from '../../harness/index.ts';
import { disagreements, toleranceOf, viewRegistries } from '../../system/topology/index.ts';
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
}

/** What the run's report folder has of it. */
export interface PlayedOnce extends ChaosResult {
  folder: string;
}

const agreeWithinMs = 30_000;
const maxTokens = 24;
const startTimeoutMs = 60_000;

export async function playOnce(run: Run, options: PlayOnceOptions): Promise<PlayedOnce> {
  const { name, stack: planned, schedule, kinds, clients, signal, onPhase } = options;
  const scope = run.scope.child(name);
  const folder = join(run.reportFolder, name);
  await mkdir(folder, { recursive: true });
  try {
    const proxyServer = await startProxyServer(scope, { logFolder: folder, seed: schedule.seed });
    const spec = withSaboteur(planned.spec, join(run.folder, `${name}-orders`));
    const stack = await startStack(scope, spec, {
      ...{ proxyServer, logFolder: folder, proxyPrefix: scope.name },
      folder: join(run.folder, name),
    });
    await untilServing(stack, planned, signal);
    const { topology } = planned;
    const model = manyAnswersModel();
    const result = await runChaos({
      subject: new StackSubject({ stack, topology, signal }),
      ...{ schedule, kinds, scope, folder, signal },
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
      inspect: (ended) =>
        lastingFindings(() => look(stack, planned, ended), {
          ...{ rule: 'registries_agree', timeoutMs: agreeWithinMs, signal: ended },
        }),
      ...(onPhase && { onPhase }),
    });
    await scope.close();
    return { ...result, folder };
  } catch (error) {
    await scope.close('failed').catch(() => undefined); // the first error says more
    throw error;
  }
}

/** As many answers as are all unlike. */
const differentQuestions = 2_000;

async function untilServing(
  stack: RunningStack,
  planned: StackPlan,
  signal: AbortSignal,
): Promise<void> {
  await eventually(() => look(stack, planned, signal), {
    hope: 'queen and hives agree that every worker is ready',
    timeoutMs: startTimeoutMs,
    signal,
    until: ({ length }) => length === 0,
  });
}

async function look(
  stack: RunningStack,
  { plan: { hives } }: StackPlan,
  signal: AbortSignal,
): Promise<string[]> {
  const urls = Object.fromEntries(hives.map(({ name }) => [name, stack.urlOf(name)]));
  const view = await viewRegistries(stack.urlOf('queen'), urls, signal);
  const idle = Object.entries(view.workers).flatMap(([hive, workers = []]) =>
    // One that was killed too often rests, and then waits for a job to start it.
    workers.flatMap(({ name, state, can_start: canStart }) =>
      state === 'ready' || canStart ? [] : [`${name} of ${hive} is ${state}.`],
    ),
  );
  return [...disagreements(view), ...idle];
}
