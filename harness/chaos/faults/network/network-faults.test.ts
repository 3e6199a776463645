/** Faults of links on real connections: each is seen, met by a client, gone when healed, and no lie is believed. */
import { expect, test } from 'vitest';
import { dial, Inbox } from '../../../proxy/fixtures/tcp.ts';
import { describeLinkFaults, type LinkFaultTrial } from '../testing/link-fault-trials.ts';
import { startTwoServices, type TwoServices } from '../testing/two-services.ts';
import { linkBitFlip } from './link-bit-flip.ts';
import { linkCut } from './link-cut.ts';
import { linkDelay } from './link-delay.ts';
import { linkFlap } from './link-flap.ts';
import { linkJitter } from './link-jitter.ts';
import { linkLimitData } from './link-limit-data.ts';
import { linkRefuse } from './link-refuse.ts';
import { linkReset } from './link-reset.ts';
import { linkSilence } from './link-silence.ts';
import { linkSilenceOneWay } from './link-silence-one-way.ts';
import { linkSlice } from './link-slice.ts';
import { linkSlowClose } from './link-slow-close.ts';
import { linkSwallow } from './link-swallow.ts';
import { linkThrottle } from './link-throttle.ts';
import { linkTruncate } from './link-truncate.ts';

const fails =
  (failed: string | RegExp) =>
  async ({ client }: TwoServices): Promise<void> => {
    const answer = await client.ask('/health?bytes=400', { timeoutMs: 400 });
    expect(answer.failed).toMatch(failed);
  };

const takes =
  (atLeastMs: number, path = '/health') =>
  async ({ client }: TwoServices): Promise<void> => {
    const { status, tookMs } = await client.ask(path);
    expect(status).toBe(200);
    expect(tookMs).toBeGreaterThanOrEqual(atLeastMs);
  };

const trials: LinkFaultTrial[] = [
  { kind: linkCut, says: /front→back was refused/, observe: fails('ECONNREFUSED') },
  { kind: linkRefuse, says: /was refused/, observe: fails('ECONNREFUSED') },
  { kind: linkSwallow, says: /was unanswered/, observe: fails('TIMED_OUT'), lieMs: 800 },
  {
    kind: linkReset,
    parameters: { afterMs: 0 },
    says: /was reset/,
    observe: fails(/ECONNRESET|SOCKET/),
  },
  {
    kind: linkReset,
    parameters: { afterMs: 50 },
    says: /was reset/,
    observe: async ({ link, client }) => {
      const socket = await dial(link.address);
      const { promise, resolve } = Promise.withResolvers<string | undefined>();
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
      socket.resume();
      expect(await promise).toBe('ECONNRESET');
      const completion = client.stream({ tokens: 40, paceMs: 20 });
      expect(await completion.ended).toMatchObject({ how: 'broken' });
    },
    lieMs: 600,
  },
  {
    kind: linkFlap,
    parameters: { downMs: 200, upMs: 200 },
    says: /was refused, and later a connection to front→back was connected/,
    observe: async ({ client }) => {
      const met = new Set<string>();
      while (met.size < 2) {
        const { failed = 'answered' } = await client.ask('/health', { timeoutMs: 400 });
        met.add(failed === 'ECONNREFUSED' ? failed : 'answered');
      }
    },
  },
  { kind: linkSilence, says: /timeout upstream: drop \d+ times/, observe: fails('TIMED_OUT') },
  {
    kind: linkSilenceOneWay,
    parameters: { way: 'upstream' },
    says: /^timeout upstream: drop/,
    observe: fails('TIMED_OUT'),
  },
  {
    kind: linkSilenceOneWay,
    parameters: { way: 'downstream' },
    says: /^timeout downstream: drop/,
    // The server has answered, and ends the connection: that passes.
    observe: fails('UND_ERR_SOCKET'),
  },
  {
    kind: linkDelay,
    parameters: { latencyMs: 120, jitterMs: 20 },
    says: /latency upstream: delay \d+ times/,
    observe: takes(199),
  },
  {
    kind: linkJitter,
    parameters: { distribution: 'uniform', meanMs: 100, deviationMs: 10 },
    says: /jitter upstream: delay \d+ times/,
    // Uniform with that deviation is within 18 ms of the mean, each way.
    observe: takes(160),
  },
  { kind: linkJitter, parameters: { distribution: 'pareto' }, says: /delay/, observe: takes(0) },
  {
    kind: linkThrottle,
    parameters: { rateKBps: 20 },
    says: /bandwidth (up|down)stream: pace/,
    observe: takes(350, '/health?bytes=8000'),
  },
  {
    kind: linkSlice,
    parameters: { averageBytes: 8, pauseMs: 2 },
    says: /slicer (up|down)stream: slice/,
    observe: async ({ link }) => {
      const socket = await dial(link.address);
      let pieces = 0;
      socket.on('data', () => {
        pieces += 1;
      });
      const inbox = new Inbox(socket);
      socket.write('GET /health?bytes=200 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
      expect(String(await inbox.ended())).toContain('x'.repeat(200));
      expect(pieces).toBeGreaterThan(10);
    },
  },
  {
    kind: linkSlowClose,
    parameters: { delayMs: 400 },
    says: /slow_close (up|down)stream: delay_end/,
    observe: async ({ link }) => {
      const socket = await dial(link.address);
      const inbox = new Inbox(socket);
      const startMs = performance.now();
      socket.end();
      await inbox.ended();
      expect(performance.now() - startMs).toBeGreaterThan(398);
    },
  },
  {
    kind: linkTruncate,
    parameters: { afterBytes: 100 },
    says: /truncate downstream: drop/,
    observe: async ({ link }) => {
      const socket = await dial(link.address);
      const inbox = new Inbox(socket);
      socket.write('GET /health HTTP/1.1\r\nhost: x\r\n\r\n');
      await inbox.waitFor(100);
      await fails('TIMED_OUT');
      expect([inbox.length, socket.readyState]).toEqual([100, 'open']);
      socket.destroy();
    },
  },
  {
    kind: linkLimitData,
    parameters: { limitBytes: 100 },
    says: /limit_data downstream: close/,
    observe: async ({ link }) => {
      const socket = await dial(link.address);
      const inbox = new Inbox(socket);
      socket.write('GET /health HTTP/1.1\r\nhost: x\r\n\r\n');
      expect(await inbox.ended()).toHaveLength(100);
      socket.destroy();
    },
  },
  {
    kind: linkBitFlip,
    parameters: { sharePercent: 60 },
    says: /bit_flip downstream: flip/,
    observe: async ({ client, stack }) => {
      const path = '/health?bytes=4000';
      const direct = await client.ask(path, { at: stack.service('back').url });
      let flipped = direct;
      while (flipped.text === direct.text) flipped = await client.ask(path, { timeoutMs: 1_000 });
      expect(flipped.text).not.toBe(direct.text);
    },
  },
];

describeLinkFaults(trials);

test.each([
  linkCut,
  linkSilence,
  linkDelay,
  linkFlap,
])('$name is healed after the death of who is dialled', async (kind) => {
  await using services = await startTwoServices();
  const back = services.stack.service('back');
  const { struck, scope } = await services.strikeFault(kind, 'front→back');
  await back.kill();
  await scope.close();
  expect(await struck.witnessGone(AbortSignal.timeout(5_000))).not.toBe('');
  await back.start();
  expect(await services.client.ask('/health')).toMatchObject({ status: 200 });
});

test('a link that leads nowhere, or is cut already, is not struck', async () => {
  await using services = await startTwoServices();
  const { link, subject } = services;
  await link.cut();
  const nowhere = Object.create(link, { upstream: { value: undefined }, state: { value: 'open' } });
  for (const one of [link, nowhere])
    await expect(
      services.strikeFault(linkDelay, link.name, {}, { subject: { ...subject, link: () => one } }),
    ).rejects.toMatchObject({ code: 'FAULT_NOT_INJECTED' });
  expect(await link.toxics()).toEqual([]);
});
