/** What bandwidth holds of a sender that is faster than it: next to nothing, and the sender waits. */
import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { eventually } from '../../kernel/eventually.ts';
import { describeOwnInterface } from '../fixtures/interface-suite.ts';
import { joinThrough } from '../fixtures/joined-pair.ts';
import type { Direction } from './toxic.ts';

const floodBytes = 50_000_000;
const rateKBps = 10;
/** What is let through at a time, and so held in advance: 100 ms worth. */
const sliceBytes = rateKBps * 100;
/** The most that one read gives: of a socket that was accepted, and of one that the proxy dialled. */
const readBytes = { upstream: 64 * 1024, downstream: 256 * 1024 } as const;

const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describeOwnInterface('bandwidth', (subject) => {
  const { call } = subject;
  const trafficOf = async (stream: Direction) => {
    const { json } = await call('GET', '/hornet/proxies/p/connections');
    const [connection] = json as Record<Direction, { received: number; sent: number }>[];
    if (connection === undefined) throw new Error('The connection is gone.');
    return connection[stream];
  };

  test.each([
    'upstream',
    'downstream',
  ] as const)('of 50 MB %s at 10 KB/s holds a slice and a read, and none of it is lost', async (stream) => {
    const attributes = { rate: rateKBps };
    await using pair = await joinThrough(subject, [
      { type: 'bandwidth', name: 'slow', stream, attributes },
    ]);
    const { client, peer, questions, answers } = pair;
    const isUp = stream === 'upstream';
    const [sender, inbox] = isUp ? [client, questions] : [peer, answers];
    const before = await trafficOf(stream);
    const flood = randomBytes(floodBytes);
    let isWritten = false;
    sender.end(flood, () => {
      isWritten = true;
    });
    const heldBytes: number[] = [];
    await eventually(() => trafficOf(stream), {
      hope: 'two seconds worth have passed',
      timeoutMs: 15_000,
      until: ({ received, sent }) => {
        heldBytes.push(received - sent);
        return sent - before.sent >= 2_000 * rateKBps;
      },
    });
    expect(heldBytes.length).toBeGreaterThan(10);
    expect(Math.max(...heldBytes)).toBeGreaterThan(0);
    expect(Math.max(...heldBytes)).toBeLessThan(sliceBytes + readBytes[stream]);
    expect(isWritten).toBe(false);
    await call('DELETE', '/proxies/p/toxics/slow');
    expect(digest(await inbox.ended())).toBe(digest(flood));
  });
});
