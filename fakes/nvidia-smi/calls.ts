// The file in which every call is noted: what was asked, and so how often anything was asked at all.
import { randomUUID } from 'node:crypto';
import { appendFileSync, readFileSync } from 'node:fs';

/** Adds a line and returns its number, the first being 1. Calls that come at once each get a number of their own. */
export function noteCall(path: string, asked: readonly string[]): number {
  const id = randomUUID();
  appendFileSync(path, `${JSON.stringify({ id, at: new Date().toISOString(), asked })}\n`); // one write, so never mixed
  return (
    readFileSync(path, 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(id)) + 1
  );
}
