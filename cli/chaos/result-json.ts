/** The result of `hornet chaos --json`: what its documented form is made of, and nothing that is not for readers. */
import type { InterruptedChaos } from '../../harness/chaos/run-chaos.ts';
import type { Schedule } from '../../harness/chaos/schedule.ts';
import type { PlayedOnce } from './play-once.ts';

/** To be raised with every change that a reader of older results could not understand. */
const resultVersion = 1;

export function resultJson(result: PlayedOnce | InterruptedChaos, { seed }: Schedule): object {
  const { verdict, findings, outcomes, asked } = result;
  const about = { version: resultVersion, seed, verdict, findings, outcomes, asked };
  if ('phase' in result) return { ...about, interruptedIn: result.phase };
  const { recoveredAfterMs, figures, folder } = result;
  return { ...about, recoveredAfterMs, figures, folder };
}
