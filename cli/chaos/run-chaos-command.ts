/** What `hornet chaos` does: draws or reads a schedule, plays it, says what held, and where asked makes what did not smaller. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { availableKinds } from '../../harness/chaos/available-kinds.ts';
import type { FaultKind } from '../../harness/chaos/fault-kind.ts';
import { faultKinds } from '../../harness/chaos/fault-table.ts';
import type { Schedule } from '../../harness/chaos/schedule.ts';
import { writeSchedule } from '../../harness/chaos/schedule-file.ts';
import { type Run, type Style, startRun, styleFor, type Verdict } from '../../harness/index.ts';
import { freshSeed } from '../../harness/kernel/prng.ts';
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
import { resultLines, scheduleLines } from './tell-chaos.ts';

const exitCodes: Readonly<Record<Verdict, number>> = { held: 0, violated: 1, inconclusive: 3 };

/** @returns the exit code */
export async function runChaosCommand(flags: ChaosFlags): Promise<number> {
  const seed = flags.seed ?? String(freshSeed());
  // With --json, standard output is the result's alone.
  const say = (lines: readonly string[]): void => {
    (flags.json ? process.stderr : process.stdout).write(`${lines.join('\n')}\n`);
  };
  say([flags.replay === undefined ? `seed ${seed}` : `replay of ${flags.replay}`]);
  const { kinds, lacking } = await availableKinds(wantedKinds(flags), makeRunId());
  const stack = await planStack(flags);
  const schedule = planSchedule(flags, seed, stack.topology, kinds);
  if (lacking.length > 0) say([`without ${lacking.join(', ')}, which this machine cannot do`]);
  if (flags.dryRun) {
    process.stdout.write(writeSchedule(schedule));
    return 0;
  }
  say(scheduleLines(schedule));
  const stop = new AbortController();
  using _listening = onInterrupt(() => {
    say(['Healing and stopping …']);
    stop.abort(new Error('interrupted'));
  });
  await using run = await startRun({ reportsRoot: flags.reports });
  try {
    return await play(run, flags, { stack, schedule, kinds: faultKinds, signal: stop.signal }, say);
  } catch (error) {
    if (stop.signal.aborted) return interruptedExitCode;
    throw error;
  }
}

interface Played {
  stack: StackPlan;
  schedule: Schedule;
  kinds: readonly FaultKind[];
  signal: AbortSignal;
}

async function play(
  run: Run,
  flags: ChaosFlags,
  played: Played,
  say: (lines: readonly string[]) => void,
): Promise<number> {
  const style: Style = styleFor(flags.json ? process.stderr : process.stdout);
  const once = (name: string, schedule: Schedule): Promise<PlayedOnce> =>
    playOnce(run, { ...played, name, schedule, clients: flags.clients });
  const file = join(run.reportFolder, 'schedule.json');
  await writeFile(file, writeSchedule(played.schedule));
  const result = await playOnce(run, {
    ...{ ...played, name: 'chaos', clients: flags.clients },
    onPhase: (phase) => say([style('dim', `${phase} …`)]),
  });
  say([...resultLines(result, style), `schedule: ${file}`, `evidence: ${result.folder}`]);
  if (flags.json) process.stdout.write(`${JSON.stringify(jsonOf(result, played.schedule))}\n`);
  if (flags.minimise && result.verdict === 'violated')
    await makeSmaller({ run, result, schedule: played.schedule, kinds: played.kinds, once, say });
  return exitCodes[result.verdict];
}

/** To be raised with every change that a reader of older results could not understand. */
const resultVersion = 1;

function jsonOf(
  { verdict, findings, outcomes, asked, recoveredAfterMs, folder }: PlayedOnce,
  { seed }: Schedule,
) {
  return {
    version: resultVersion,
    seed,
    verdict,
    findings,
    outcomes,
    asked,
    recoveredAfterMs,
    folder,
  };
}
