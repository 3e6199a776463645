/** The proxy as a program, over its interface: one seed and the same traffic give the same journal, byte for byte, run for run. */
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { Scope } from '../kernel/scope.ts';
import { startProxyServer } from '../network/proxy-server.ts';
import { converse, startAnsweringServer } from './fixtures/fixed-talk.ts';
import { keepAliveClient, startHttpServer } from './fixtures/http-server.ts';
import { caller } from './fixtures/raw-call.ts';

const toxics = {
  talk: [
    { type: 'bit_flip', stream: 'upstream', attributes: { share: 0.5 } },
    {
      type: 'latency',
      stream: 'upstream',
      toxicity: 0.6,
      attributes: { latency: 1, jitter: 1 },
    },
    { type: 'jitter', attributes: { distribution: 'normal', mean_ms: 2, deviation_ms: 1 } },
    { type: 'slicer', attributes: { average_size: 100, size_variation: 30 } },
  ],
  web: [
    { type: 'http_status', attributes: { share: 0.5 } },
    { type: 'http_delay', attributes: { delay_ms: 2, jitter_ms: 2, share: 0.7 } },
  ],
};

test('eight runs of the program with one seed tell the same, and one with another seed something else', async () => {
  const journals: string[] = [];
  for (let run = 0; run < 8; run += 1) journals.push(await journalOf('one seed'));
  expect(new Set(journals).size).toBe(1);
  const acts = (journals[0] ?? '').trim().split('\n');
  expect(acts.length).toBeGreaterThan(50);
  const types = new Set(acts.map((act) => JSON.parse(act).type));
  const all = Object.values(toxics).flat();
  expect([...types].toSorted()).toEqual(all.map(({ type }) => type).toSorted());
  expect(await journalOf('another seed')).not.toBe(journals[0]);
}, 60_000);

/** What a program of its own that is given this seed says that its toxics did, once all is over. */
async function journalOf(seed: string): Promise<string> {
  await using scope = new Scope({ name: 'replay' });
  await using talk = await startAnsweringServer();
  await using web = await startHttpServer();
  const { url } = await startProxyServer(scope, { logFolder: tmpdir(), seed });
  const call = caller(url);
  const make = async (name: keyof typeof toxics, upstream: string) => {
    const body = { name, upstream, listen: '127.0.0.1:0' };
    const { json } = await call('POST', '/proxies', body);
    for (const toxic of toxics[name]) {
      const { status } = await call('POST', `/proxies/${name}/toxics`, toxic);
      expect(status).toBe(200);
    }
    return (json as { listen: string }).listen; // What a proxy is shown with.
  };
  const [talkListen, webListen] = [
    await make('talk', talk.address),
    await make('web', web.address),
  ];
  await Promise.all([playTalk(talkListen), playWeb(webListen)]);
  // A proxy is gone when its connections are: nothing acts any more.
  for (const name of Object.keys(toxics)) await call('DELETE', `/proxies/${name}`);
  return (await call('GET', '/hornet/acts?times=off')).text;
}

async function playTalk(address: string): Promise<void> {
  for (let connection = 0; connection < 3; connection += 1) await converse(address);
}

async function playWeb(address: string): Promise<void> {
  await using client = keepAliveClient(address);
  for (let request = 0; request < 20; request += 1) await client.ask(`/${request}`);
}
