// How far something is, as a bar and a figure.
import type { Narration } from '../../contracts/index.ts';
import { onOneLine } from './on-one-line.ts';

const cells = 24;

/** `worker-1 Loading the model tiny ██████░░░░░░ 25 %`, without a newline. `part` is from 0 to 1. */
export function formatProgress({ actor, human }: Narration, part: number): string {
  const done = Math.min(1, Math.max(0, part));
  const filled = Math.round(done * cells);
  const bar = '█'.repeat(filled) + '░'.repeat(cells - filled);
  return `${onOneLine(actor)} ${bar} ${Math.floor(done * 100)} % ${onOneLine(human)}`;
}

/** `⏳ 4 s`, and what was last said. */
export function formatWait(quietMs: number, last: string): string {
  return `⏳ ${Math.floor(quietMs / 1_000)} s${last === '' ? '' : `: ${onOneLine(last)}`}`;
}
