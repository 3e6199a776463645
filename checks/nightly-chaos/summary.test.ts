/** What a night comes to, and how it is told. */
import { describe, expect, it } from 'vitest';
import { readOptions } from './options.ts';
import { partsOf } from './parts.ts';
import type { Outcome, PartResult } from './run-part.ts';
import { exitCodeOf, summaryOf } from './summary.ts';

const result = (outcome: Outcome, changes: Partial<PartResult> = {}): PartResult => ({
  ...{ name: 'seeds', title: 'what it shows', outcome, exitCode: 0, tookMs: 61_000 },
  ...{ lastLine: 'held: 3 of 3', logFile: 'out/seeds.log' },
  ...changes,
});

it.each<[Outcome[], number]>([
  [['held', 'held'], 0],
  [[], 0],
  [['held', 'inconclusive'], 3],
  [['inconclusive', 'harness error'], 4],
  [['harness error', 'violated', 'inconclusive'], 1],
  [['violated', 'interrupted'], 130],
])('parts that were %j end with %i', (outcomes, exitCode) => {
  expect(exitCodeOf(outcomes.map((outcome) => ({ outcome })))).toBe(exitCode);
});

describe('the summary', () => {
  const machine = { kernel: 'linux 6', cores: 2, memoryBytes: 1, node: 'v26.0.0', loadBefore: 0 };
  const night = { seed: '7', commit: 'abc', machine, command: 'npm run nightly:chaos --' };

  it('has a row a part, and how to have the same night again', () => {
    const text = summaryOf({ ...night, results: [result('held')], brokenSeeds: [] });
    expect(text).toContain(
      '| seeds | what it shows | held | 61 s | held: 3 of 3 | `out/seeds.log` |',
    );
    expect(text).toContain('`npm run nightly:chaos -- --seed 7`');
    expect(text).not.toContain('did not hold');
  });

  it('names the seeds that did not hold, with where their evidence is', () => {
    const findings = ['request-3 ended twice.'];
    const seeds = [{ seed: '7-2', verdict: 'violated', findings, kept: 'reports/out/x' }];
    const text = summaryOf({ ...night, results: [result('violated')], brokenSeeds: seeds });
    expect(text).toContain(
      '- `7-2`: violated, kept in `reports/out/x`\n  - request-3 ended twice.',
    );
  });

  it('is not broken by what a program says', () => {
    const lastLine = 'a | b\n<script>';
    const text = summaryOf({ ...night, results: [result('held', { lastLine })], brokenSeeds: [] });
    expect(text).toContain('| a \\| b &lt;script> |');
  });
});

describe('a night', () => {
  it('has one seed for everything that draws', () => {
    const parts = partsOf(readOptions(['--seed', '7']), 'out');
    expect(parts.map(({ name }) => name)).toEqual(['features', 'seeds', 'kills', 'determinism']);
    for (const { command } of parts.slice(1)) expect(command.join(' ')).toContain('--seed 7');
  });

  it('plays as many seeds as there is time for, unless it is told how many', () => {
    const [, byTime] = partsOf(readOptions(['--minutes', '20']), 'out');
    expect(byTime?.command.slice(-2)).toEqual(['--minutes', '20']);
    const [, counted] = partsOf(readOptions(['--seeds', '3']), 'out');
    expect(counted?.command).not.toContain('--minutes');
    expect(counted?.command.slice(-2)).toEqual(['--rounds', '3']);
  });
});
