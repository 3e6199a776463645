import { describe, expect, it } from 'vitest';
import { Scope } from '../kernel/scope.ts';
import { createRunScope } from './fixtures/run-scope.ts';
import { assertMarked, isWanted, ownName, runIdOf, runIdOfPath } from './own-name.ts';

const runId = '20261105T070809-abcd';

describe('ownName', () => {
  it('carries the run', async () => {
    await using run = createRunScope();
    const { name } = ownName(run.scope, 'queen-2');
    expect(name).toBe(`hornet-${run.runId}-queen-2`);
    expect(runIdOf(name)).toBe(run.runId);
  });

  it.each([
    '',
    '-x',
    'x-',
    'Queen',
    'a/b',
    '../x',
    'a b',
    'a;b',
    '$(x)',
    'a\nb',
    'x'.repeat(41),
  ])('refuses %j', async (rest) => {
    await using run = createRunScope();
    expect(() => ownName(run.scope, rest)).toThrow(
      expect.objectContaining({ code: 'MACHINE_NAME_INVALID' }),
    );
  });

  it('refuses a scope of no run, after whose death nobody would clean up', () => {
    const scope = new Scope({ name: 'alone' });
    expect(() => ownName(scope, 'queen')).toThrow(
      expect.objectContaining({ code: 'MACHINE_RUN_MISSING' }),
    );
  });
});

describe('runIdOf', () => {
  it.each([
    'hornet',
    `hornet-${runId}`,
    `my-hornet-${runId}-x`,
    `hornet-${runId}-../x`,
    `hornet-${runId}-x\n`,
    'hornet-20261105-x',
    'docker0',
  ])('knows no run of %j', (name) => expect(runIdOf(name)).toBeUndefined());
});

describe('runIdOfPath', () => {
  it('knows what lies below the folder of a run', () => {
    expect(runIdOfPath(`/tmp/hornet-${runId}/a/b`)).toBe(runId);
  });

  it.each([
    `/tmp/hornet-${runId}`,
    `/tmp/my-hornet-${runId}/a`,
    '/tmp/a',
    '/',
  ])('and nothing else, such as %s', (path) => expect(runIdOfPath(path)).toBeUndefined());
});

it('refuses to touch what carries no mark', () => {
  expect(() => assertMarked('docker0', undefined)).toThrow(
    expect.objectContaining({ code: 'MACHINE_NAME_INVALID' }),
  );
});

it('tells the things of one run from those of another', () => {
  expect(isWanted(runId, undefined)).toBe(true);
  expect(isWanted(runId, runId)).toBe(true);
  expect(isWanted(runId, '20261105T070809-abce')).toBe(false);
  expect(isWanted(undefined, undefined)).toBe(false);
});
