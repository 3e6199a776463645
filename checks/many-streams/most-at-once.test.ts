import { expect, it } from 'vitest';
import { MemoryHistory, requestsOf } from '../../harness/index.ts';
import { mostAtOnce } from './most-at-once.ts';

/** `+a`: its answer begins; `-a`: it ends. */
function running(...changes: string[]): number {
  const history = new MemoryHistory();
  for (const [sign, request = ''] of changes) {
    const op = sign === '+' ? 'first_byte' : 'stream';
    const kind = sign === '+' ? 'info' : 'ok';
    history.append({ source: 'test', kind, process: request, op, request });
  }
  return mostAtOnce(requestsOf(history.records));
}

it.each([
  [[], 0],
  [['+a', '-a', '+b', '-b'], 1],
  [['+a', '+b', '-a', '+c', '-b', '-c'], 2],
  [['+a', '+b', '+c'], 3],
  [['-a', '+b'], 1],
])('of %j at most %i run at once', (changes, most) => {
  expect(running(...changes)).toBe(most);
});
