import { afterEach, beforeEach, expect, test } from 'vitest';
import { Scope } from '../kernel/scope.ts';
import { dial, startEchoServer } from '../proxy/fixtures/tcp.ts';
import { describeWithProxyServers } from './fixtures/proxy-servers.ts';
import { createLink, type Link } from './link.ts';
import { partition } from './partition.ts';
import { bridge, halves, isolated, oneWay, type PartitionShape, ring } from './partition-shapes.ts';

describeWithProxyServers('a partition', (subject) => {
  let scope: Scope;
  let links: Record<string, Link>;
  const states = () =>
    Object.fromEntries(Object.values(links).map((link) => [link.name, link.state]));
  const open = { 'a→b': 'open', 'b→a': 'open', 'a→c': 'open', 'c→d': 'open' };

  beforeEach(async () => {
    scope = new Scope({ name: 'test' });
    const prefix = `partition-test-${process.pid}_`;
    links = {};
    for (const name of Object.keys(open)) {
      const options = { name, prefix, upstream: '127.0.0.1:1' };
      links[name] = await createLink(scope, subject.server, options);
    }
  });
  afterEach(() => scope.close());

  test('cuts what lies between the groups, both ways, and healing takes that back', async () => {
    const cut = await partition(Object.values(links), halves(['a'], ['b', 'd']));
    expect(states()).toEqual({ ...open, 'a→b': 'cut', 'b→a': 'cut' });
    expect(cut.links.map(({ name }) => name)).toEqual(['a→b', 'b→a']);
    await cut.heal();
    await cut.heal();
    expect(states()).toEqual(open);
  });

  test.each<[string, PartitionShape, Record<string, string>]>([
    ['an isolated part', isolated('a'), { 'a→b': 'cut', 'b→a': 'cut', 'a→c': 'cut' }],
    ['a ring', ring(['a', 'b', 'c', 'd']), { 'a→c': 'cut' }],
    ['a bridge', bridge(['a'], 'c', ['b', 'd']), { 'a→b': 'cut', 'b→a': 'cut' }],
    ['one way', oneWay(['a'], ['b']), { 'a→b': 'silent', 'b→a': 'silent' }],
  ])('%s', async (_name, shape, changed) => {
    const made = await partition(Object.values(links), shape);
    expect(states()).toEqual({ ...open, ...changed });
    await made.heal();
    expect(states()).toEqual(open);
  });

  test('one way drops what the sender says, whoever dialled, and lets through what it hears', async () => {
    await using _made = await partition(Object.values(links), oneWay(['a'], ['b']));
    const waysOf = async (name: string) =>
      (await links[name]?.toxics())?.map(({ stream }) => stream);
    expect(await waysOf('a→b')).toEqual(['upstream']);
    expect(await waysOf('b→a')).toEqual(['downstream']);
  });

  test('really refuses connections while it lasts', async () => {
    await using echo = await startEchoServer();
    await links['a→b']?.retarget(echo.address);
    const address = links['a→b']?.address ?? '';
    {
      await using _cut = await partition(Object.values(links), halves(['a'], ['b']));
      await expect(dial(address)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    }
    (await dial(address)).destroy();
  });

  test('heals no cut but its own, and no other fault', async () => {
    await links['a→b']?.cut();
    await links['b→a']?.delay({ latencyMs: 1 });
    await (await partition(Object.values(links), halves(['a'], ['b', 'c']))).heal();
    expect(states()).toEqual({ ...open, 'a→b': 'cut', 'b→a': 'delayed' });
  });

  test('is refused when it would cut nothing or a part is on both sides', async () => {
    const all = Object.values(links);
    for (const shape of [halves(['a'], ['d']), isolated('nobody'), ring(['a', 'b', 'd', 'c'])])
      await expect(partition(all, shape)).rejects.toMatchObject({ code: 'FAULT_INVALID' });
    expect(() => halves(['a'], ['a', 'b'])).toThrow('a cannot be on both sides');
    expect(states()).toEqual(open);
  });

  test('is taken back as a whole when a part of it fails', async () => {
    const proxy = await subject.server.client.get(`partition-test-${process.pid}_b→a`);
    await proxy.remove();
    const attempt = partition(Object.values(links), halves(['a'], ['b']));
    await expect(attempt).rejects.toMatchObject({ code: 'PROXY_REFUSED' });
    expect(links['a→b']?.state).toBe('open');
  });
});
