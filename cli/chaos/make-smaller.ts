/** Looks for the smallest schedule that violates the same, keeps it as a file, and says how often it does. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FaultKind } from '../../harness/chaos/fault-kind.ts';
import { minimise } from '../../harness/chaos/minimise/minimise.ts';
import type { Schedule } from '../../harness/chaos/schedule.ts';
import { writeSchedule } from '../../harness/chaos/schedule-file.ts';
import type { Run } from '../../harness/index.ts';
import type { PlayedOnce } from './play-once.ts';
import { scenarioText } from './scenario-text.ts';
import { scheduleLines } from './tell-chaos.ts';

export interface MakeSmallerOptions {
  run: Run;
  /** What the whole schedule came to. */
  result: PlayedOnce;
  schedule: Schedule;
  kinds: readonly FaultKind[];
  once: (name: string, schedule: Schedule) => Promise<PlayedOnce>;
  say: (lines: readonly string[]) => void;
}

/** How often the smallest is played, to say how often it violates. */
const samples = 5;

export async function makeSmaller(options: MakeSmallerOptions): Promise<void> {
  const { run, result, schedule, kinds, once, say } = options;
  const rules = new Set(rulesOf(result));
  let plays = 0;
  const breaks = async (candidate: Schedule): Promise<boolean> => {
    plays += 1;
    const played = await once(`smaller-${plays}`, candidate);
    return rulesOf(played).some((rule) => rules.has(rule));
  };
  say([`Looking for a smaller schedule that violates ${[...rules].join(' or ')} …`]);
  const smallest = await minimise(schedule, {
    ...{ kinds, breaks },
    onSmaller: ({ faults }, runs) => say([`  run ${runs}: ${faults.length} faults still do`]),
  });
  let again = 0;
  for (let sample = 0; sample < samples; sample += 1)
    if (await breaks(smallest.schedule)) again += 1;
  const file = join(run.reportFolder, 'smallest-schedule.json');
  const feature = join(run.reportFolder, 'smallest-schedule.feature');
  await writeFile(file, writeSchedule(smallest.schedule));
  await writeFile(feature, scenarioText(smallest.schedule, file));
  say([
    ...scheduleLines(smallest.schedule),
    `after ${smallest.runs} runs${smallest.isMinimal ? '' : ', which were all there may be'}; it does so ${again} times of ${samples}`,
    `hornet chaos --replay ${file}`,
    `as a scenario: ${feature}`,
  ]);
}

function rulesOf({ findings }: PlayedOnce): string[] {
  return findings.flatMap(({ rule, verdict }) => (verdict === 'violated' ? [rule] : []));
}
