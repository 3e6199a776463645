import { expect, test } from 'vitest';
import { parseLinkName, proxyNameOf } from './link-name.ts';

test('says who dials whom', () => {
  expect(parseLinkName('queen→hive-1')).toEqual({ from: 'queen', to: 'hive-1' });
});

test.each(['', 'queen', 'queen→', '→hive', 'a→b→c', 'queen->hive'])('refuses "%s"', (name) => {
  expect(() => parseLinkName(name)).toThrow(
    expect.objectContaining({ code: 'CONFIGURATION_INVALID' }),
  );
});

test('names of proxies keep what a path can carry and replace the rest', () => {
  expect(proxyNameOf('run-1_', 'queen→hive-1')).toBe('run-1_queen→hive-1');
  expect(proxyNameOf('a scenario: 50% / #1?', 'a→b')).toBe('a_scenario_50_1_a→b');
});
