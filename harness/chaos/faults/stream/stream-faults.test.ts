/** Faults of HTTP and of event streams on real connections: each is seen, met by a client, gone when healed, and no lie is believed. */
import { expect } from 'vitest';
import { collectEvents, openEventStream } from '../../../network/event-stream.ts';
import { describeLinkFaults, type LinkFaultTrial } from '../testing/link-fault-trials.ts';
import type { TwoServices } from '../testing/two-services.ts';
import { httpDelay } from './http-delay.ts';
import { httpError } from './http-error.ts';
import { httpHeaderLost } from './http-header-lost.ts';
import { httpTooMany } from './http-too-many.ts';
import { sseCut } from './sse-cut.ts';
import { sseDuplicate } from './sse-duplicate.ts';
import { sseGarble } from './sse-garble.ts';
import { sseLateFirst } from './sse-late-first.ts';
import { sseReorder } from './sse-reorder.ts';
import { sseStall } from './sse-stall.ts';

const whole = { sharePercent: 100 };

/** The data of the events of a stream of three tokens: the first character and the last of each text. */
async function eventsOf({ link }: TwoServices): Promise<string[]> {
  const stream = await openEventStream(`${link.url}/v1/completions?tokens=3`, {
    body: { stream: true },
    signal: AbortSignal.timeout(5_000),
  });
  return (await collectEvents(stream)).map(({ data }) => data);
}

const event = (index: number): string => JSON.stringify({ choices: [{ text: `t${index} ` }] });

const streams =
  (...data: string[]) =>
  async (services: TwoServices): Promise<void> => {
    expect(await eventsOf(services)).toEqual(data);
  };

const ends =
  (how: 'whole' | 'broken', text: string, atLeastMs = 0) =>
  async ({ client }: TwoServices): Promise<void> => {
    const startMs = performance.now();
    const completion = client.stream({ tokens: 4 });
    expect(await completion.ended).toMatchObject({ how });
    expect(completion.text).toBe(text);
    expect(performance.now() - startMs).toBeGreaterThan(atLeastMs);
  };

const trials: LinkFaultTrial[] = [
  ...['500', '502', '503', '504'].map((status): LinkFaultTrial => {
    return {
      kind: httpError,
      parameters: { status, ...whole },
      says: /^http_status upstream: answer \d+ times, on \d+ connections$/,
      observe: async ({ client }) =>
        expect(await client.ask('/health')).toMatchObject({ status: Number(status) }),
    };
  }),
  {
    kind: httpTooMany,
    parameters: { retryAfterS: 3, ...whole },
    says: /answer/,
    observe: async ({ client }) => {
      const refused = { status: 429, headers: { 'retry-after': '3' } };
      expect(await client.ask('/health')).toMatchObject(refused);
      expect(await client.stream().ended).toMatchObject({ how: 'refused', status: 429 });
    },
  },
  ...['responses', 'requests'].map((of): LinkFaultTrial => {
    return {
      kind: httpDelay,
      parameters: { of, delayMs: 200, jitterMs: 50 },
      says: /^http_delay (up|down)stream: delay/,
      observe: async ({ client }) =>
        expect((await client.ask('/health')).tookMs).toBeGreaterThan(148),
    };
  }),
  {
    kind: httpHeaderLost,
    parameters: { of: 'responses' },
    says: /^http_header downstream: remove/,
    observe: async ({ client }) => {
      const { headers } = await client.ask('/health');
      expect(headers).toHaveProperty('content-length');
      expect(headers).not.toHaveProperty('content-type');
      expect(await client.stream().ended).toMatchObject({ how: 'refused', status: 200 });
    },
  },
  { kind: httpHeaderLost, parameters: { of: 'requests' }, says: /^http_header upstream: remove/ },
  {
    kind: sseLateFirst,
    parameters: { delayMs: 300 },
    says: /sse_late_first downstream: delay/,
    observe: ends('whole', 't0 t1 t2 t3 ', 298),
  },
  {
    kind: sseStall,
    parameters: { event: 3, stallMs: 400 },
    says: /sse_stall downstream: stall/,
    observe: ends('whole', 't0 t1 t2 t3 ', 398),
  },
  {
    kind: sseCut,
    parameters: { afterEvents: 2, manner: 'close' },
    says: /sse_cut downstream: close/,
    observe: ends('broken', 't0 t1 '),
  },
  {
    kind: sseCut,
    parameters: { afterEvents: 0, manner: 'reset' },
    says: /sse_cut downstream: reset/,
    observe: async ({ client }) => {
      const completion = client.stream({ tokens: 4, paceMs: 50 });
      expect(await completion.ended).toMatchObject({ how: 'broken' });
    },
  },
  {
    kind: sseDuplicate,
    parameters: { event: 2 },
    says: /sse_duplicate downstream: duplicate/,
    observe: streams(event(0), event(1), event(1), event(2), '[DONE]'),
  },
  {
    kind: sseGarble,
    parameters: { event: 2 },
    says: /sse_garble downstream: garble/,
    observe: streams(event(0), `~${event(1).slice(1)}`, event(2), '[DONE]'),
  },
  {
    kind: sseReorder,
    parameters: { event: 2 },
    says: /sse_reorder downstream: swap/,
    observe: streams(event(0), event(2), event(1), '[DONE]'),
  },
];

describeLinkFaults(trials);
