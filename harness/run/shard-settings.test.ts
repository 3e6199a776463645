import { describe, expect, it } from 'vitest';
import { readShardSettings } from './shard-settings.ts';

const surroundings = { cwd: '/project', reportsRoot: '/project/reports/out', argv: [] };

describe('the settings of a shard', () => {
  it('are absent where the run is the whole', () => {
    expect(readShardSettings({ shard: undefined }, surroundings)).toBeUndefined();
  });

  it('find timings among the reports, or where they are said to be', () => {
    expect(readShardSettings({ shard: '2/3' }, surroundings)).toEqual({
      index: 2,
      total: 3,
      timingsFile: '/project/reports/out/timings.json',
      isTimingsFileNamed: false,
    });
    expect(readShardSettings({ shard: '1/1', timings: 'old.json' }, surroundings)).toMatchObject({
      timingsFile: '/project/old.json',
      isTimingsFileNamed: true,
    });
  });

  it.each([
    '',
    '0/3',
    '4/3',
    '1/0',
    '1',
    '1/2/3',
    'a/b',
    '1.5/3',
    '-1/3',
    ' 1/3',
  ])('refuse %j', (shard) => {
    expect(() => readShardSettings({ shard }, surroundings)).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION_INVALID', data: { shard } }),
    );
  });

  it.each([
    [['--shard', '1/3']],
    [['--shard=1/3']],
  ])('refuse to share the scenarios out beside cucumber: %j', (argv) => {
    const beside = { ...surroundings, argv };
    expect(() => readShardSettings({ shard: '1/3' }, beside)).toThrow('once more');
  });
});
