/**
 * Starts the planned stack in a run of its own, shows what it does, and takes it down in order when it is told to. A guardian
 * sees to it that nothing stays when this process is killed.
 */
import { join } from 'node:path';
import {
  defineStack,
  type Run,
  type RunningStack,
  startProxyServer,
  startRun,
  startStack,
  styleFor,
} from '../../harness/index.ts';
import { onInterrupt } from '../../harness/run/interrupt-signals.ts';
import { describeTopology, type TopologyPlan } from '../../system/topology/index.ts';
import { greet } from './greet.ts';
import { planStack, type UpFlags, type UpPlan } from './plan-stack.ts';
import { showNarration } from './show-narration.ts';

/** Resolves, with the exit code, when all is down again. */
export async function bringUp(flags: UpFlags): Promise<number> {
  const plan = await planStack(flags);
  const { promise: interrupted, resolve: interrupt } = Promise.withResolvers<'interrupted'>();
  using _listening = onInterrupt(() => interrupt('interrupted'));
  const style = styleFor(process.stdout);
  process.stdout.write(style('dim', 'Starting; a model may take a moment to load …\n'));
  await using run = await startRun({ reportsRoot: flags.reports });
  const starting = start(run, plan);
  const stack = await Promise.race([starting, interrupted]);
  if (stack === 'interrupted') {
    await starting.catch(() => undefined); // it is taken down with the run, however far it got
    return 0;
  }
  process.stdout.write(greet(stack, plan, run, style));
  const outcome = await Promise.race([interrupted, firstToEnd(stack)]);
  if (outcome === 'interrupted') {
    process.stdout.write('\nStopping; running requests are finished first.\n');
    await takeDown(stack);
    return 0;
  }
  process.stdout.write(`\n${outcome} Its log is in ${run.reportFolder}.\n`);
  return 1;
}

async function start(run: Run, { topology }: UpPlan): Promise<RunningStack> {
  const beganAtMs = Date.now();
  const proxyServer = await startProxyServer(run.scope, { logFolder: run.reportFolder });
  const stack = await startStack(run.scope, defineStack(describeTopology(topology)), {
    proxyServer,
    folder: join(run.folder, 'stack'),
    logFolder: run.reportFolder,
    proxyPrefix: run.id,
  });
  showNarration(stack, beganAtMs, process.stdout);
  await startWorkers(stack, topology, run.scope.signal);
  return stack;
}

/** Starts all workers, now that it is shown what they tell meanwhile. One that cannot be started has been told of. */
async function startWorkers(stack: RunningStack, { hives }: TopologyPlan, signal: AbortSignal) {
  const starts = hives.flatMap((hive) =>
    hive.workers.map(({ name }) => `${stack.urlOf(hive.name)}/v1/workers/${name}/start`),
  );
  await Promise.all(starts.map((url) => fetch(url, { method: 'POST', signal })));
}

/** Resolves with a sentence when a program has ended that nobody told to. */
function firstToEnd(stack: RunningStack): Promise<string> {
  return Promise.race(
    stack.services.map(async ({ name, process: program }) => {
      const { exitCode, signal } = await program.exited;
      return `${name} has ended by itself (${signal ?? `exit code ${exitCode}`}).`;
    }),
  );
}

/** The queen tells the hives, and they their workers. */
async function takeDown(stack: RunningStack): Promise<void> {
  for (const { process: program } of stack.services) program.expectEnd();
  await stack.service('queen').stop();
}
