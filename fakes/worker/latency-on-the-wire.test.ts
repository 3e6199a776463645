// The times of the latency model, once, on a real socket: with bounds that only a wrong model can miss.
import { expect, it } from 'vitest';
import { callCompletion } from '../../system/contracts/conformance/completion-call.ts';
import { ask, readyFake } from './testing/scripted-fake.ts';

const prompt = 'one two three four five six';

it('an answer takes TTFT + ITL × (n − 1), whole or streamed', async () => {
  // 150 ms, 25 ms for each of six tokens of the prompt, 200 ms for each of five further ones of the answer
  const [firstMs, wholeMs] = [300, 1300];
  await using fake = await paced({ '--between-tokens-ms': '200' });
  const begunMs = performance.now();
  const sinceMs = () => performance.now() - begunMs;
  const streaming = async () => {
    using call = callCompletion(fake.url, { model: 'echo', prompt, max_tokens: 64, stream: true });
    await call.next();
    const first = sinceMs();
    await call.rest();
    return { first, end: sinceMs() };
  };
  const asking = async () => {
    await ask(fake.url, prompt, { stream: false });
    return sinceMs();
  };
  const [streamed, whole] = await Promise.all([streaming(), asking()]);
  expect(streamed.first).toBeGreaterThan(firstMs - earlyMs);
  expect(streamed.first).toBeLessThan(wholeMs - 200); // long before the end, however busy the machine is
  for (const end of [streamed.end, whole]) {
    expect(end).toBeGreaterThan(wholeMs - earlyMs);
    expect(end).toBeLessThan(3 * wholeMs);
  }
});

it('under load it takes as many times as long as the load factor says', async () => {
  const [firstMs, wholeMs] = [300, 500];
  await using fake = await paced({ '--between-tokens-ms': '40', '--load-factor': '4' });
  const both = () => Promise.all([ask(fake.url, prompt), ask(fake.url, prompt)]);
  // Who comes second is under load from the beginning, and at least until its first token.
  const loadedMs = 3 * firstMs + wholeMs - 10 * earlyMs;
  expect(await duration(both)).toBeGreaterThan(loadedMs);
  expect(await duration(() => ask(fake.url, prompt))).toBeLessThan(loadedMs);
});

/** A timer may be early by one. */
const earlyMs = 1;

/** A fake with two slots that has answered once, so that nothing is done for the first time when it is measured. */
async function paced(flags: Readonly<Record<string, string>>) {
  const prefill = { '--first-token-ms': '150', '--prefill-per-token-ms': '25', '--slots': '2' };
  const fake = await readyFake([], { ...prefill, ...flags });
  using call = callCompletion(fake.url, { model: 'echo', prompt: 'one', stream: true });
  await call.rest();
  return fake;
}

async function duration(act: () => Promise<unknown>): Promise<number> {
  const begunMs = performance.now();
  await act();
  return performance.now() - begunMs;
}
