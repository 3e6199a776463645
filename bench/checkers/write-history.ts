/** A history as an experiment of many hours would leave it: so many events, of requests that run beside each other. */

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { HistoryEntry, HistoryHeader } from '../../harness/index.ts';

const tokensEach = 24;
const atOnce = 40;
const bytesAWrite = 1_000_000;

/** The answers of all requests, which a file beside the history has. */
export function answersOf(events: number): [string, string][] {
  const count = Math.max(atOnce, Math.floor(events / eventsEach));
  return Array.from({ length: count }, (_, n) => {
    const words = Array.from({ length: tokensEach }, (_word, place) => wordOf(n, place));
    return [`request-${n + 1}`, words.join('')];
  });
}

/** Asking, beginning, tokens, end, and what the server keeps. */
const eventsEach = tokensEach + 4;

/** @returns how many events it has */
export async function writeHistory(file: string, events: number): Promise<number> {
  const stream = createWriteStream(file);
  const requests = answersOf(events).length;
  const header: HistoryHeader = { version: 1, wall_ms: 0, at_us: 0 };
  let text = `${JSON.stringify(header)}\n`;
  let seq = 0;
  for (let first = 0; first < requests; first += atOnce)
    for (let step = 0; step < eventsEach; step += 1)
      for (let n = first; n < Math.min(first + atOnce, requests); n += 1) {
        seq += 1;
        text += `${JSON.stringify({ seq, at_us: seq * 500, ...eventOf(n, step) })}\n`;
        if (text.length < bytesAWrite) continue;
        if (!stream.write(text)) await once(stream, 'drain');
        text = '';
      }
  stream.end(text);
  await finished(stream);
  return seq;
}

function eventOf(n: number, step: number): HistoryEntry {
  const request = `request-${n + 1}`;
  const about = { source: 'client', process: `client-${(n % atOnce) + 1}`, request };
  const index = step - 2;
  if (step === 0)
    return { ...about, kind: 'invoke', op: 'stream', deadline_ms: 60_000, max_tokens: tokensEach };
  if (step === 1) return { ...about, kind: 'info', op: 'first_byte', connection: 1 };
  if (index < tokensEach)
    return { ...about, kind: 'info', op: 'token', connection: 1, index, text: wordOf(n, index) };
  if (index === tokensEach) return { ...about, kind: 'ok', op: 'stream', ...complete };
  return { ...about, kind: 'info', op: 'settled', status: 200, state: 'completed', means: 'ok' };
}

const usage = { prompt: 9, completion: tokensEach, total: tokensEach + 9 };
const complete = {
  finish_reason: 'length',
  claimed: { pieces: tokensEach, ...usage },
  tokens: tokensEach,
};

/** Of no other request's answer. */
function wordOf(n: number, place: number): string {
  return ` ${(n * tokensEach + place).toString(36)}`;
}
