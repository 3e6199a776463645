// The part of the worker suite about slots: who is served, who waits, who is turned away, and what a cancel frees.
import { afterEach, describe, expect, it } from 'vitest';
import { completionEnd } from '../completion.ts';
import {
  type CompletionCall,
  callCompletion,
  readError,
  readHealth,
  readPiece,
  untilHealth,
} from './completion-call.ts';
import { joinLine, longRequest, occupySlots } from './occupy-slots.ts';
import { harbour } from './samples.ts';

export function describeTurns(url: () => string): void {
  const longBody = async (): Promise<Record<string, unknown>> =>
    longRequest((await readHealth(url())).model, harbour);

  describe('gives turns', () => {
    afterEach(() => untilIdle(url()));

    it.each([
      true,
      false,
    ])('and frees the slot when the client hangs up (stream: %s)', async (stream) => {
      const call = callCompletion(url(), { ...(await longBody()), stream });
      await untilHealth(url(), ({ slots_busy: busy }) => busy === 1);
      call.hangUp();
      const hungUpMs = performance.now();
      await untilIdle(url());
      expect(performance.now() - hungUpMs).toBeLessThan(1000);
    });

    it('to whoever waits, when one that runs is cancelled', async () => {
      const body = await longBody();
      using running = await occupySlots(url(), body);
      using waiting = await joinLine(url(), body, 1);
      running.calls[0]?.hangUp();
      expect(readPiece(await waiting.next()).choices[0]?.text).not.toBe('');
      expect(await readHealth(url())).toMatchObject({
        slots_busy: running.calls.length,
        queued: 0,
      });
    });

    it('in the order of arrival', async () => {
      const body = await longBody();
      using running = await occupySlots(url(), body);
      using first = await joinLine(url(), body, 1);
      using _second = await joinLine(url(), body, 2);
      running.calls[0]?.hangUp();
      await first.next();
      expect(await readHealth(url())).toMatchObject({ queued: 1 });
    });

    it('to nobody who has left the line', async () => {
      const body = await longBody();
      using running = await occupySlots(url(), body);
      const leaving = await joinLine(url(), body, 1);
      using staying = await joinLine(url(), body, 2);
      leaving.hangUp();
      await untilHealth(url(), ({ queued }) => queued === 1);
      running.calls[0]?.hangUp();
      expect(readPiece(await staying.next()).choices[0]?.text).not.toBe('');
    });

    it.each([
      true,
      false,
    ])('to as many as there is room for, and says to the next when to come again (stream: %s)', async (stream) => {
      const body = await longBody();
      using calls = new DisposableStack();
      calls.use(await occupySlots(url(), body));
      const refused = await fillLine(url(), { ...body, stream }, calls);
      expect(refused.status).toBe(503);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await readError(refused)).toMatchObject({
        code: 'ALL_SLOTS_BUSY',
        type: 'overloaded_error',
      });
    });

    it('[INF-26] until the budget of a request has run out in the line', async () => {
      const body = await longBody();
      using _running = await occupySlots(url(), body);
      using late = callCompletion(url(), body, { 'x-request-timeout-ms': '50' });
      const response = await late.response;
      expect(response.status).toBe(504);
      expect(await readError(response)).toMatchObject({
        code: 'DEADLINE_EXCEEDED',
        details: {
          phase: 'queued',
          budget: 'total',
          budget_ms: 50,
          layer: expect.stringMatching(/./),
        },
      });
    });

    it('[INF-26] until the budget of a request has run out while it generates', async () => {
      const budget = { 'x-request-timeout-ms': '500' };
      using whole = callCompletion(url(), { ...(await longBody()), stream: false }, budget);
      const response = await whole.response;
      expect(response.status).toBe(504);
      expect(await readError(response)).toMatchObject({
        code: 'DEADLINE_EXCEEDED',
        details: { phase: 'decode', budget_ms: 500, layer: expect.stringMatching(/./) },
      });
    });

    it('and tells a stream whose budget has run out so, without a [DONE]', async () => {
      const budget = { 'x-request-timeout-ms': '500', 'x-correlation-id': 'trace-19' };
      using call = callCompletion(url(), await longBody(), budget);
      const events = await call.rest();
      expect(events.length).toBeGreaterThan(1);
      expect(events).not.toContain(completionEnd);
      expect(await readError(events.at(-1))).toMatchObject({
        code: 'DEADLINE_EXCEEDED',
        details: { phase: 'decode' },
        correlation_id: 'trace-19',
      });
    });
  });
}

async function untilIdle(url: string): Promise<void> {
  await untilHealth(url, ({ slots_busy: busy, queued }) => busy === 0 && queued === 0);
}

/** Joins the line until the worker turns one away, and returns that answer. */
async function fillLine(url: string, body: unknown, calls: DisposableStack): Promise<Response> {
  for (let place = 1; place <= 17; place++) {
    const call: CompletionCall = calls.use(await joinLine(url, body, place));
    const { queued } = await readHealth(url);
    if (queued < place) return call.response;
  }
  throw new Error('The line has no end.');
}
