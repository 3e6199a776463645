import { describe, expect, it } from 'vitest';
import { someHives } from './some-hives.ts';
import { pathsOf, stateOf } from './state-of.ts';

const planned = (path: string) => ({
  models: [{ id: 'tiny', path }],
  hives: someHives(2, 2, { model: 'tiny' }),
});
const own = planned('{folder}/tiny.gguf');

describe('what may be damaged', () => {
  it('is the queen’s jobs, what hives are told and remember, and the folders of all', () => {
    expect(stateOf(planned('/home/me/tiny.gguf')).map(({ kind, name }) => [kind, name])).toEqual([
      ['database', 'jobs of queen'],
      ['folder', 'state of queen'],
      ['file', 'configuration of hive-1'],
      ['file', 'workers of hive-1'],
      ['folder', 'state of hive-1'],
      ['file', 'configuration of hive-2'],
      ['file', 'workers of hive-2'],
      ['folder', 'state of hive-2'],
    ]);
  });

  it('is a model that the stack has to itself, which touches all who read it', () => {
    expect(stateOf(own)).toContainEqual({
      kind: 'file',
      name: 'model tiny',
      traits: [],
      touches: ['worker-1', 'worker-2', 'worker-3', 'worker-4'],
    });
    const other = { ...own, models: [...own.models, { id: 'big', path: '{folder}/big.gguf' }] };
    expect(stateOf(other)).toContainEqual(
      expect.objectContaining({ name: 'model big', touches: [] }),
    );
  });

  it.each([
    '/home/me/tiny.gguf',
    '/tmp/hornet-models/tiny.gguf',
    'tiny.gguf',
    '{folder}',
  ])('is no model at %s', (path) => {
    expect(stateOf(planned(path)).map(({ name }) => name)).not.toContain('model tiny');
  });

  it('has a place each, below the folder of the stack', () => {
    const paths = pathsOf(own, '/run/$&/stack');
    expect(Object.keys(paths)).toEqual(stateOf(own).map(({ name }) => name));
    expect(paths).toMatchObject({
      'model tiny': '/run/$&/stack/tiny.gguf',
      'jobs of queen': '/run/$&/stack/queen/queen.db',
      'workers of hive-2': '/run/$&/stack/hive-2/workers.json',
      'configuration of hive-1': '/run/$&/stack/hive-1.json',
    });
    for (const path of Object.values(paths)) expect(path).toMatch(/^\/run\/\$&\/stack\/./);
  });
});
