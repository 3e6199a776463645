// Which workers are stopped for want of work, and after how long.
import { expect, it } from 'vitest';
import { idleLimitMs } from './idle-policy.ts';

it.each([
  ['one that a job started, after five minutes', { start: 'on_demand' }, 300_000],
  ['one that started with the hive, never', { start: 'with_hive' }, undefined],
  ['any, after what is wanted', { start: 'with_hive', idle_stop_ms: 50 }, 50],
  ['none where 0 is wanted', { start: 'on_demand', idle_stop_ms: 0 }, undefined],
  [
    'none that runs by itself',
    { start: 'on_demand', idle_stop_ms: 50, url: 'http://a' },
    undefined,
  ],
] as const)('%s', (_what, configuration, limitMs) => {
  expect(idleLimitMs(configuration)).toBe(limitMs);
});
