// What programs that download models rely on in the Hugging Face hub, held against any server that claims to be one.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeHubApi } from './hub-api.ts';
import { describeHubRanges } from './hub-ranges.ts';
import { type Exchange, type HubUnderTest, hubContract, resolveUrl } from './hub-under-test.ts';

/** Runs the suite against the hub that `start` gives. */
export function describeModelHub(name: string, start: () => Promise<HubUnderTest>): void {
  describe(`${name} answers as the Hugging Face hub does`, () => {
    let started: HubUnderTest | undefined;
    const hub = (): HubUnderTest => {
      if (started === undefined) throw new Error(`${name} has not been started.`);
      return started;
    };
    beforeAll(async () => {
      started = await start();
    });
    afterAll(() => started?.stop());

    describe.each(['HEAD', 'GET'])('%s', (method) => {
      it.each(hubContract.exchanges)('$what: $status', async (exchange) => {
        const response = await fetch(urlOf(exchange, hub()), {
          method,
          redirect: exchange.follow === true ? 'follow' : 'manual',
          headers: authorization(exchange, hub()),
        });
        await response.body?.cancel();
        expect(response.status).toBe(exchange.status);
        for (const [header, pattern] of Object.entries(exchange.headers))
          expect(response.headers.get(header), header).toMatch(new RegExp(pattern));
        for (const header of exchange.absent)
          expect(response.headers.get(header), header).toBeNull();
      });
    });

    it('says of a large file beforehand how long it is and what its SHA-256 is', async () => {
      const { large } = hub();
      const told = await fetch(resolveUrl(hub(), large), { method: 'HEAD', redirect: 'manual' });
      const content = await (await fetch(resolveUrl(hub(), large))).bytes();
      expect(content).toHaveLength(large.size);
      expect(Number(told.headers.get('x-linked-size'))).toBe(large.size);
      expect(told.headers.get('x-linked-etag')).toBe(`"${large.oid}"`);
      expect(createHash('sha256').update(content).digest('hex')).toBe(large.oid);
    });

    it('says of a small file what git calls it, where the redirect is and where it leads', async () => {
      const { small } = hub();
      const told = await fetch(resolveUrl(hub(), small), { method: 'HEAD', redirect: 'manual' });
      expect(told.headers.get('x-linked-etag')).toBe(`"${small.oid}"`);
      const response = await fetch(resolveUrl(hub(), small));
      const content = await response.bytes();
      const named = createHash('sha1').update(`blob ${content.length}\0`).update(content);
      expect(named.digest('hex')).toBe(small.oid);
      expect(response.headers.get('etag')).toBe(`"${small.oid}"`);
    });

    it('answers the same for the commit as for the branch', async () => {
      const first = await fetch(resolveUrl(hub(), hub().large), { redirect: 'manual' });
      await first.body?.cancel();
      const commit = first.headers.get('x-repo-commit') ?? '';
      const pinned = await fetch(resolveUrl(hub(), hub().large, commit), { redirect: 'manual' });
      await pinned.body?.cancel();
      for (const header of ['x-repo-commit', 'x-linked-etag', 'x-linked-size'])
        expect(pinned.headers.get(header)).toBe(first.headers.get(header));
    });

    describeHubRanges(hub);
    describeHubApi(hub);
  });
}

function urlOf({ ask }: Exchange, hub: HubUnderTest): string {
  switch (ask) {
    case 'no-file':
      return resolveUrl(hub, { ...hub.large, path: 'no-such-file.gguf' });
    case 'no-revision':
      return resolveUrl(hub, hub.large, 'no-such-revision');
    case 'no-repo':
      return resolveUrl(hub, { ...hub.large, repo: 'nobody-at-all/nothing-at-all' });
    default:
      return resolveUrl(hub, hub[ask]);
  }
}

function authorization({ token }: Exchange, { tokens }: HubUnderTest): Record<string, string> {
  if (token === undefined) return {};
  return { authorization: `Bearer ${token === 'forged' ? 'hf_forged' : tokens[token]}` };
}
