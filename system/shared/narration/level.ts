// How urgent a narration is, compared.
import { type NarrationLevel, narrationLevels } from '../../contracts/index.ts';

/** Whether something of this level is shown to one who wants `minimum` and above. */
export function isAtLeast(level: NarrationLevel, minimum: NarrationLevel): boolean {
  return narrationLevels.indexOf(level) >= narrationLevels.indexOf(minimum);
}
