// One narration as one line for people: who, does what, in words, in columns.
import type { Narration } from '../../contracts/index.ts';
import { onOneLine } from './on-one-line.ts';
import { paint } from './paint.ts';

/** Told as it is, with a wink, or as a small scene. */
export const narrationModes = ['human', 'cute', 'story'] as const;
export type NarrationMode = (typeof narrationModes)[number];

export interface NarrationForm {
  mode: NarrationMode;
  hasColours: boolean;
}

const actorWidth = 12;
const actionWidth = 16;

/** The line, without its newline. A voice in which nothing was said falls back to the plain one. */
export function formatNarration(
  narration: Narration,
  { mode, hasColours }: NarrationForm = { mode: 'human', hasColours: false },
): string {
  const { actor, action, level, human } = narration;
  const who = fill(onOneLine(actor), actorWidth);
  const what = fill(onOneLine(action), actionWidth);
  const text = onOneLine(narration[mode] ?? human);
  if (!hasColours) return who + what + text;
  const words = level === 'warn' ? paint('yellow', text) : isBad(level) ? paint('red', text) : text;
  return paint('bold', who) + paint('dim', what) + words;
}

/** Padded to the width, with one space at least behind a text that is too wide. */
function fill(text: string, width: number): string {
  return text.padEnd(width - 1).concat(' ');
}

function isBad(level: Narration['level']): boolean {
  return level === 'error' || level === 'fatal';
}
