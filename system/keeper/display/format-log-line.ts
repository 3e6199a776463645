// One narration as one line of a log: when, how urgent, and what formatNarration makes of it.
import type { Narration } from '../../contracts/index.ts';
import { formatNarration, type NarrationForm } from './format-narration.ts';

/** Times are of the speaker's clock, in UTC. */
export function formatLogLine(narration: Narration, form: NarrationForm): string {
  const time = new Date(narration.emitted_at_ms).toISOString().slice(11, 23);
  return `${time} ${narration.level.padEnd(5)} ${formatNarration(narration, form)}`;
}
