import { expect, it } from 'vitest';
import { lastingFindings } from './lasting-findings.ts';

const { signal } = new AbortController();
const options = { rule: 'agree', timeoutMs: 200, signal };

it('[INF-23] nothing is told of what goes away', async () => {
  const looks = [['one says a'], ['one says a'], []];
  const look = (): Promise<string[]> => Promise.resolve(looks.shift() ?? []);
  await expect(lastingFindings(look, options)).resolves.toEqual([]);
});

it('what stays is told as it was last, and a look that fails too', async () => {
  let looks = 0;
  const look = (): Promise<string[]> => {
    looks += 1;
    return looks === 1 ? Promise.resolve(['at first']) : Promise.reject(new Error('gone'));
  };
  await expect(lastingFindings(look, options)).resolves.toMatchObject([
    { rule: 'agree', what: 'Error: gone', verdict: 'violated' },
  ]);
});

it('ends with the reason of its signal', async () => {
  const stop = new AbortController();
  const looking = lastingFindings(() => Promise.resolve(['always']), {
    ...options,
    timeoutMs: 10_000,
    signal: stop.signal,
  });
  stop.abort(new Error('enough'));
  await expect(looking).rejects.toThrow('enough');
});
