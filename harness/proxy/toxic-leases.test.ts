import { expect, test } from 'vitest';
import { ManualClock } from '../kernel/clock.ts';
import { makeToxic } from './fixtures/stream-items.ts';
import { ToxicLeases } from './toxic-leases.ts';

function start() {
  const clock = new ManualClock();
  const gone: string[] = [];
  const leases = new ToxicLeases(clock, ({ name }) => gone.push(`${name} at ${clock.nowMs()}`));
  const leased = (name: string, leaseMs?: number) => ({
    ...makeToxic('latency', {}, { name }),
    leaseMs,
  });
  return { clock, gone, leases, leased };
}

test('a lease that nobody renews runs out once', async () => {
  const { clock, gone, leases, leased } = start();
  const toxic = leased('a', 100);
  leases.renew(toxic);
  await clock.advance(99);
  expect(leases.remainingMs(toxic)).toBe(1);
  expect(gone).toEqual([]);
  await clock.advance(1000);
  expect(gone).toEqual(['a at 100']);
  expect(leases.remainingMs(toxic)).toBeUndefined();
});

test('a lease that is renewed begins anew, with its new length', async () => {
  const { clock, gone, leases, leased } = start();
  const toxic = leased('a', 100);
  leases.renew(toxic);
  await clock.advance(60);
  toxic.leaseMs = 200;
  leases.renew(toxic);
  await clock.advance(199);
  expect(gone).toEqual([]);
  await clock.advance(1);
  expect(gone).toEqual(['a at 260']);
});

test('a lease of weeks, longer than a timer, runs out when it should', async () => {
  const { clock, gone, leases, leased } = start();
  leases.renew(leased('a', 2 ** 31 + 5));
  await clock.advance(2 ** 31 - 1);
  expect(gone).toEqual([]);
  await clock.advance(10);
  expect(gone).toEqual([`a at ${2 ** 31 + 5}`]);
});

test('what has no lease, or no longer, stays, and leaves no timer', async () => {
  const { clock, gone, leases, leased } = start();
  const [ended, changed] = [leased('ended', 10), leased('changed', 10)];
  for (const toxic of [ended, changed, leased('never')]) leases.renew(toxic);
  leases.end(ended);
  changed.leaseMs = undefined;
  leases.renew(changed);
  expect(clock.sleeping).toBe(0);
  await clock.advance(1000);
  expect(gone).toEqual([]);
});
