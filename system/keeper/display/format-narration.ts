// One narration as one line for people: who, does what, in words, in columns.
import type { Narration } from '../../contracts/index.ts';
import { onOneLine } from './on-one-line.ts';

const actorWidth = 12;
const actionWidth = 16;

/** The line, without its newline. */
export function formatNarration({ actor, action, human }: Narration): string {
  const columns = [fill(onOneLine(actor), actorWidth), fill(onOneLine(action), actionWidth)];
  return columns.join('') + onOneLine(human);
}

/** Padded to the width, with one space at least behind a text that is too wide. */
function fill(text: string, width: number): string {
  return text.padEnd(width - 1).concat(' ');
}
