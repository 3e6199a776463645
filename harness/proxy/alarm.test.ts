import { expect, test } from 'vitest';
import { ManualClock } from '../kernel/clock.ts';
import { Alarm } from './alarm.ts';

function startAlarm() {
  const clock = new ManualClock();
  const rung: number[] = [];
  const alarm = new Alarm(clock, () => rung.push(clock.nowMs()));
  return { alarm, clock, rung };
}

test('rings once, when its time has come', async () => {
  const { alarm, clock, rung } = startAlarm();
  alarm.set(10);
  await clock.advance(9);
  expect(rung).toEqual([]);
  await clock.advance(100);
  expect(rung).toEqual([10]);
});

test('set to an earlier time it rings then, and not at the other', async () => {
  const { alarm, clock, rung } = startAlarm();
  alarm.set(50);
  alarm.set(20);
  expect(clock.sleeping).toBe(1);
  await clock.advance(100);
  expect(rung).toEqual([20]);
});

test('set to a later time it may ring too early, so that no timer has to be moved', async () => {
  const { alarm, clock, rung } = startAlarm();
  alarm.set(20);
  alarm.set(50);
  await clock.advance(30);
  expect(rung).toEqual([20]);
  alarm.set(50);
  await clock.advance(30);
  expect(rung).toEqual([20, 50]);
});

test('turned off it does not ring, and holds no timer', async () => {
  const { alarm, clock, rung } = startAlarm();
  alarm.set(20);
  alarm.set(undefined);
  expect(clock.sleeping).toBe(0);
  await clock.advance(100);
  expect(rung).toEqual([]);
});

test('a time that is over rings at once', async () => {
  const { alarm, clock, rung } = startAlarm();
  alarm.set(Number.NEGATIVE_INFINITY);
  await clock.advance(0);
  expect(rung).toEqual([0]);
});
