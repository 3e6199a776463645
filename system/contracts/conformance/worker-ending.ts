// The part of the worker suite about its end: what runs is finished, what comes is refused, and then it is gone.
import { expect, it } from 'vitest';
import { completionEnd } from '../completion.ts';
import {
  callCompletion,
  readError,
  readHealth,
  readPieces,
  untilHealth,
} from './completion-call.ts';
import type { ServerUnderTest } from './program/started-program.ts';
import { harbour } from './samples.ts';

/** The worker is gone after this, so it comes last. */
export function describeEnding(worker: () => ServerUnderTest): void {
  it('[CORE-07] finishes what runs before it ends, and takes nothing new meanwhile', async () => {
    const { url } = worker();
    const { model } = await readHealth(url);
    const body = { model, prompt: harbour, max_tokens: 100, temperature: 0, stream: true };
    using running = callCompletion(url, body);
    const first = await running.next();
    const stopped = worker().stop();
    await untilHealth(url, ({ status }) => status === 'draining');
    using late = callCompletion(url, body);
    const refused = await late.response;
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await readError(refused)).toMatchObject({ code: 'DRAINING' });
    const events = [first, ...(await running.rest())];
    expect(events.at(-1)).toBe(completionEnd);
    expect(readPieces(events).at(-1)?.usage?.completion_tokens).toBe(100);
    await stopped;
    await expect(readHealth(url)).rejects.toThrow();
  });
}
