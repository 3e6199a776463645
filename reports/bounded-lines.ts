/** Lines cut to what a terminal can show: so many, and so wide, saying how much was left out. */

const maximumWidth = 400;

export interface Bound {
  /** Which end matters: the first lines of an error, the last lines of a log. */
  keep: 'first' | 'last';
  maximumLines: number;
}

/** At most `maximumLines` lines of at most 400 characters, plus one that says what is missing. */
export function boundedLines(lines: readonly string[], { keep, maximumLines }: Bound): string[] {
  const missing = lines.length - maximumLines;
  if (missing <= 0) return lines.map(narrow);
  if (keep === 'first')
    return [...lines.slice(0, maximumLines).map(narrow), `… ${missing} more lines`];
  return [`… ${missing} earlier lines`, ...lines.slice(-maximumLines).map(narrow)];
}

function narrow(line: string): string {
  return line.length <= maximumWidth ? line : `${line.slice(0, maximumWidth)}…`;
}
