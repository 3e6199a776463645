/** What a server says of requests when all is over: once they have ended, or still not when nobody waits any more. */
import { expect, it } from 'vitest';
import { MemoryHistory } from './memory-history.ts';
import { settleRequests } from './settle-requests.ts';
import { jobStreamWire } from './stream-wire.ts';
import { type Answer, refused, serve, servers } from './testing/streaming-server.ts';

const state = (word: string): Answer => refused(200, { state: word });
const { resume } = jobStreamWire;

async function settled(url: string, timeoutMs: number): Promise<unknown[]> {
  if (resume === undefined) throw new Error('The wire cannot be asked.');
  const history = new MemoryHistory();
  const { signal } = new AbortController();
  await settleRequests(url, { requests: ['r1'], history, resume, timeoutMs, signal });
  return history.records.map(({ op, request, means, state: said }) => [op, request, said, means]);
}

it.each<[string, Answer[], number, unknown[]]>([
  ['it has ended well', [state('completed')], 0, ['completed', 'ok']],
  ['it has failed', [state('cancelled')], 0, ['cancelled', 'fail']],
  [
    'it ends while it is waited for',
    [state('running'), state('failed')],
    5_000,
    ['failed', 'fail'],
  ],
  ['it does not end in time', [state('running')], 300, ['running', 'open']],
  ['it is not known any more', [refused(404, { error: {} })], 0, [undefined, undefined]],
])('[INFRA-24] %s', async (_what, answers, timeoutMs, said) => {
  const { url, asked } = await serve(...answers);
  expect(await settled(url, timeoutMs)).toEqual([['settled', 'r1', ...said]]);
  expect(asked[0]).toBe('GET /v1/jobs/r1');
});

it('a server that is not there says nothing', async () => {
  const { url } = await serve(state('completed'));
  await new Promise((resolve) => servers.pop()?.close(resolve));
  expect(await settled(url, 0)).toEqual([]);
});
