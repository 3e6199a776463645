/** What `hornet chaos` does: draws or reads a schedule, plays it, says what held, and where asked makes what did not smaller. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { availableKinds } from '../../harness/chaos/available-kinds.ts';
import { faultKinds } from '../../harness/chaos/fault-table.ts';
import type { InterruptedChaos } from '../../harness/chaos/run-chaos.ts';
import type { Schedule } from '../../harness/chaos/schedule.ts';
import { writeSchedule } from '../../harness/chaos/schedule-file.ts';
import { type Run, type Style, startRun, styleFor, type Verdict } from '../../harness/index.ts';
import { freshSeed } from '../../harness/kernel/prng.ts';
import { isInIsolatedNetwork } from '../../harness/machine/isolated-network.ts';
import { awaitGuardedRun } from '../../harness/run/guarded-run.ts';
import { interruptedExitCode, onInterrupt } from '../../harness/run/interrupt-signals.ts';
import { makeRunId } from '../../harness/run/run-id.ts';
import { makeSmaller } from './make-smaller.ts';
import {
  type ChaosFlags,
  planSchedule,
  planStack,
  type StackPlan,
  wantedKinds,
} from './plan-chaos.ts';
import { type PlayedOnce, playOnce } from './play-once.ts';
import { resultJson } from './result-json.ts';
import { interruptedLines, resultLines, scheduleLines } from './tell-chaos.ts';

const exitCodes: Readonly<Record<Verdict, number>> = { held: 0, violated: 1, inconclusive: 3 };

type Say = (lines: readonly string[]) => void;

/** @returns the exit code */
export async function runChaosCommand(flags: ChaosFlags): Promise<number> {
  const seed = flags.seed ?? String(freshSeed());
  // With --json, standard output is the result's alone.
  const say: Say = (lines) => {
    (flags.json ? process.stderr : process.stdout).write(`${lines.join('\n')}\n`);
  };
  say([flags.replay === undefined ? `seed ${seed}` : `replay of ${flags.replay}`]);
  const stop = new AbortController();
  using _listening = onInterrupt(() => {
    say(['Healing and stopping …']);
    stop.abort(new Error('interrupted'));
  });
  const { signal } = stop;
  try {
    const exitCode = flags.dryRun
      ? await drawOnly(flags, seed, say)
      : await inRun(flags, seed, signal, say);
    return signal.aborted ? interruptedExitCode : exitCode;
  } catch (error) {
    if (signal.aborted && isDueTo(error, signal.reason)) return interruptedExitCode;
    throw error;
  }
}

/** What cannot be undone is worth telling even then, and stands in no chain of causes. */
function isDueTo(error: unknown, reason: unknown): boolean {
  return error === reason || (error instanceof Error && isDueTo(error.cause, reason));
}

async function drawOnly(flags: ChaosFlags, seed: string, say: Say): Promise<number> {
  const guardedId = awaitGuardedRun();
  const ownsNetwork = guardedId !== undefined && isInIsolatedNetwork(guardedId);
  const { schedule } = await draw(flags, seed, say, ownsNetwork);
  process.stdout.write(writeSchedule(schedule));
  return 0;
}

/** @throws the signal's reason, once everything is healed and stopped */
async function inRun(
  flags: ChaosFlags,
  seed: string,
  signal: AbortSignal,
  say: Say,
): Promise<number> {
  wantedKinds(flags); // a wrong name leaves not even a report folder
  const guardedId = awaitGuardedRun();
  await using run = await startRun({
    reportsRoot: flags.reports,
    ...(guardedId !== undefined && { runId: guardedId, isInside: true }),
  });
  const drawn = await draw(flags, seed, say, isInIsolatedNetwork(run.id), run);
  signal.throwIfAborted();
  say(scheduleLines(drawn.schedule));
  return await play(run, flags, { ...drawn, signal }, say);
}

interface Drawn {
  stack: StackPlan;
  schedule: Schedule;
}

/** @param run in whose name the machine is tried, so that nothing of that stays whatever happens */
async function draw(
  flags: ChaosFlags,
  seed: string,
  say: Say,
  ownsNetwork: boolean,
  run?: Run,
): Promise<Drawn> {
  const { id = makeRunId(), folder } = run ?? {};
  const { kinds, lacking } = await availableKinds(wantedKinds(flags), id, folder);
  const stack = await planStack(flags, ownsNetwork);
  const schedule = planSchedule(flags, seed, stack.topology, kinds);
  if (lacking.length > 0) say([`without ${lacking.join(', ')}, which this machine cannot do`]);
  return { stack, schedule };
}

async function play(
  run: Run,
  flags: ChaosFlags,
  drawn: Drawn & { signal: AbortSignal },
  say: Say,
): Promise<number> {
  const style: Style = styleFor(flags.json ? process.stderr : process.stdout);
  const played = { ...drawn, kinds: faultKinds, clients: flags.clients };
  const { schedule, kinds, signal } = played;
  const once = (name: string, smaller: Schedule): Promise<PlayedOnce> => {
    signal.throwIfAborted();
    return playOnce(run, { ...played, name, schedule: smaller });
  };
  const tellJson = (result: PlayedOnce | InterruptedChaos): void => {
    if (flags.json) process.stdout.write(`${JSON.stringify(resultJson(result, schedule))}\n`);
  };
  const file = join(run.reportFolder, 'schedule.json');
  await writeFile(file, writeSchedule(schedule));
  const result = await playOnce(run, {
    ...{ ...played, name: 'chaos' },
    onPhase: (phase) => say([style('dim', `${phase} …`)]),
    onInterrupted: (soFar) => {
      const evidence = join(run.reportFolder, 'chaos');
      say([...interruptedLines(soFar, style), `schedule: ${file}`, `evidence: ${evidence}`]);
      tellJson(soFar);
    },
  });
  say([...resultLines(result, style), `schedule: ${file}`, `evidence: ${result.folder}`]);
  tellJson(result);
  if (flags.minimise && result.verdict === 'violated')
    await makeSmaller({ run, result, schedule, kinds, once, say });
  return exitCodes[result.verdict];
}
