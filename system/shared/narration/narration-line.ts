// Narration across a pipe: one JSON line on a child's stdout, told apart from everything else a program may print there.
import { type Narration, NarrationLineSchema } from '../../contracts/index.ts';
import { compileLater } from '../compile-later.ts';

const narrationLine = compileLater(NarrationLineSchema);

/** The line, without its newline, that carries a narration to the parent process. */
export function formatNarrationLine(narration: Narration): string {
  return JSON.stringify({ narration });
}

/** The narration in a line of a child's stdout, or undefined if the line is anything else. */
export function parseNarrationLine(line: string): Narration | undefined {
  if (!line.startsWith('{"narration":')) return undefined;
  try {
    const parsed: unknown = JSON.parse(line);
    return narrationLine.Check(parsed) ? parsed.narration : undefined;
  } catch {
    return undefined; // a torn or foreign line is an ordinary log line, which the caller keeps
  }
}
