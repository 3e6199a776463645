// The part of the worker suite about answers: their shape, whole and streamed, and what a worker says of itself.
import { describe, expect, it } from 'vitest';
import { completionEnd } from '../completion.ts';
import {
  callCompletion,
  readCompletion,
  readHealth,
  readModelIds,
  readPieces,
} from './completion-call.ts';
import { dateToleranceS, secondsFromNow } from './date-of-answer.ts';
import { harbour, meadow } from './samples.ts';

export function describeAnswers(url: () => string): void {
  describe('answers', () => {
    it('says of what instant its answers are', async () => {
      const { headers } = await fetch(`${url()}/health`);
      expect(secondsFromNow(headers)).toBeLessThan(dateToleranceS);
    });

    it('says at /health that it is ready, for which model, and how busy it is', async () => {
      const health = await readHealth(url());
      expect(health).toMatchObject({ status: 'ready', slots_busy: 0, queued: 0 });
      expect(health.model).not.toBe('');
    });

    it('lists its model at /v1/models', async () => {
      expect(await readModelIds(url())).toEqual([(await readHealth(url())).model]);
    });

    it('answers whole, with the reason of its end and the tokens used', async () => {
      const { model } = await readHealth(url());
      using call = callCompletion(url(), { model, prompt: harbour, max_tokens: 7, temperature: 0 });
      const { choices, usage, ...facts } = await readCompletion(call);
      expect(facts.model).toBe(model);
      expect(choices).toHaveLength(1);
      expect(choices[0]).toMatchObject({ index: 0, finish_reason: 'length' });
      expect(choices[0]?.text.length).toBeGreaterThan(0);
      expect(usage?.completion_tokens).toBe(7);
      expect(usage?.prompt_tokens).toBeGreaterThan(0);
      expect(usage?.total_tokens).toBe((usage?.prompt_tokens ?? 0) + 7);
    });

    it('[INF-04] streams the same text in pieces: in order, none missing, none twice', async () => {
      const { model } = await readHealth(url());
      const body = { model, prompt: harbour, max_tokens: 20, temperature: 0 };
      using whole = callCompletion(url(), body);
      using streamed = callCompletion(url(), { ...body, stream: true });
      const [answer, events] = await Promise.all([readCompletion(whole), streamed.rest()]);
      const pieces = readPieces(events);
      expect(pieces.map(({ choices }) => choices[0]?.text).join('')).toBe(answer.choices[0]?.text);
      expect(new Set(pieces.map(({ id }) => id)).size).toBe(1);
      expect(pieces.length).toBeGreaterThan(10);
      expect((await streamed.response).headers.get('content-type')).toMatch(/^text\/event-stream/);
    });

    it('ends a stream with one piece that has the reason and the tokens used', async () => {
      const { model } = await readHealth(url());
      const body = { model, prompt: meadow, max_tokens: 5, temperature: 0, stream: true };
      using call = callCompletion(url(), body);
      const pieces = readPieces(await call.rest());
      const reasons = pieces.map(({ choices }) => choices[0]?.finish_reason);
      expect(reasons).toEqual([...pieces.slice(1).map(() => null), 'length']);
      expect(pieces.slice(0, -1).filter(({ usage }) => usage !== undefined)).toEqual([]);
      expect(pieces.at(-1)?.usage?.completion_tokens).toBe(5);
    });

    it('[INF-05] ends a stream with [DONE], once and last', async () => {
      const { model } = await readHealth(url());
      const body = { model, prompt: harbour, max_tokens: 3, temperature: 0, stream: true };
      using call = callCompletion(url(), body);
      const events = await call.rest();
      expect(events.indexOf(completionEnd)).toBe(events.length - 1);
    });

    it('[INF-35] keeps streams that run at once apart', async () => {
      const { model } = await readHealth(url());
      const read = async (prompt: string): Promise<string> => {
        const body = { model, prompt, max_tokens: 24, temperature: 0, stream: true };
        using call = callCompletion(url(), body);
        const pieces = readPieces(await call.rest());
        return pieces.map(({ choices }) => choices[0]?.text).join('');
      };
      const alone = [await read(harbour), await read(meadow)];
      expect(alone[0]).not.toBe(alone[1]);
      const prompts = [harbour, meadow, harbour, meadow];
      expect(await Promise.all(prompts.map(read))).toEqual([...alone, ...alone]);
    });

    it('returns the correlation id it is given, and makes one where there is none', async () => {
      const { model } = await readHealth(url());
      for (const stream of [true, false]) {
        const body = { model, prompt: harbour, max_tokens: 1, stream };
        using given = callCompletion(url(), body, { 'x-correlation-id': 'trace-17' });
        using absent = callCompletion(url(), body);
        expect((await given.response).headers.get('x-correlation-id')).toBe('trace-17');
        expect((await absent.response).headers.get('x-correlation-id')).toMatch(/^[\w-]{8,}$/);
        await Promise.all([given.response, absent.response].map(async (one) => (await one).text()));
      }
    });
  });
}
