// Rows as an aligned table, under a head. Columns are divided by two spaces; what stands in a cell is one line.
import { onOneLine } from './on-one-line.ts';

/** With its last newline. An empty table is the sentence given for it. */
export function formatTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  ifEmpty: string,
): string {
  if (rows.length === 0) return `${ifEmpty}\n`;
  const cells = [head, ...rows].map((row) => row.map((cell) => onOneLine(cell) || '-'));
  const widths = head.map((_, column) =>
    Math.max(...cells.map((row) => lengthOf(row[column] ?? ''))),
  );
  const lines = cells.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - lengthOf(cell)))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}

/** Names and what they stand for, a line each. */
export function formatFacts(facts: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...facts.map(([name]) => lengthOf(name)));
  return facts
    .map(([name, value]) => `${name.padEnd(width)}  ${onOneLine(value) || '-'}\n`)
    .join('');
}

function lengthOf(text: string): number {
  return [...text].length;
}
