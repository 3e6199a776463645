/** The table for a terminal: a row a figure, a column a target, and the verdict. */
import type { JudgedRow } from './judge.ts';

export function describeRows(rows: readonly JudgedRow[], targets: readonly string[]): string {
  const head = ['', ...targets, '× toxiproxy', 'goal', ''];
  const lines = rows.map((row) => [
    `${row.name} (${row.unit})`,
    ...targets.map((target) => digits(row.medians[target])),
    row.timesToxiproxy?.toFixed(2) ?? '',
    row.goal,
    row.verdict,
  ]);
  return [head, ...lines].map(describeLine).join('');
}

function describeLine([name = '', ...cells]: readonly string[]): string {
  return `${name.padEnd(44)}${cells.map((cell) => cell.padStart(16)).join('')}`
    .trimEnd()
    .concat('\n');
}

/** Three digits that matter. */
function digits(value: number | undefined): string {
  if (value === undefined) return '–';
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
