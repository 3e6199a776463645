import { expect, test } from 'vitest';
import { readProxyOptions } from './options.ts';
import { trials } from './trials.ts';

test('measures everything five times unless told otherwise', () => {
  expect(readProxyOptions([])).toEqual({
    rounds: 5,
    only: undefined,
    trials,
    toxiproxy: undefined,
    jsonFile: undefined,
    mustBeMet: false,
  });
});

test('measures what is named, and only that', () => {
  const options = readProxyOptions([
    '--rounds=2',
    '--only',
    'hornet,node pipe',
    '--trials',
    'slicer',
  ]);
  expect(options).toMatchObject({ rounds: 2, only: ['hornet', 'node pipe'] });
  expect(options?.trials.map(({ toxic }) => toxic?.type)).toEqual(['slicer']);
});

test('measures nothing when asked for help', () => {
  expect(readProxyOptions(['--help', '--rounds', 'many'])).toBeUndefined();
});

test.each([
  [['--rounds', '0'], '--rounds is a whole number from 1 on, not 0.'],
  [['--rounds', 'many'], '--rounds is a whole number from 1 on, not many.'],
  [['--only', 'hornet,squid'], 'there is no proxy "squid"'],
  [['--trials', 'nothing like it'], 'no figure is like nothing like it'],
  [['--trials', '('], 'Invalid regular expression'],
  [['--quick'], "Unknown option '--quick'"],
  [['boot-fake'], "Unexpected argument 'boot-fake'"],
])('refuses %j', (args, message) => {
  expect(() => readProxyOptions(args)).toThrow(message);
});
