// What a job has found out, whatever that is: facts, and a table for each list of objects.
import { formatFacts, formatTable } from './table.ts';

/** With its last newline; empty where there is nothing to tell. */
export function formatResult(result: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(result).filter(([, value]) => value !== undefined);
  const tables = entries.filter(([, value]) => isTable(value));
  const facts = entries
    .filter(([, value]) => !isTable(value))
    .map(([name, value]) => [name, asText(value)] as const);
  return [
    ...(facts.length === 0 ? [] : [formatFacts(facts)]),
    ...tables.map(([name, value]) => formatObjects(name, value as Record<string, unknown>[])), // looked at just now
  ].join('\n');
}

function formatObjects(name: string, rows: readonly Record<string, unknown>[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const head = columns.map((column) => column.toUpperCase().replaceAll('_', ' '));
  const cells = rows.map((row) => columns.map((column) => asText(row[column])));
  return formatTable(head, cells, `No ${name}.`);
}

function isTable(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((row) => typeof row === 'object' && row !== null && !Array.isArray(row))
  );
}

function asText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object'))
    return value.join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
