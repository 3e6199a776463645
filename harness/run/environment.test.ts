/** What counts as said in the environment. */
import { describe, expect, it } from 'vitest';
import { readEnvironment } from './environment.ts';

describe('readEnvironment', () => {
  it('reads what is there and takes empty for absent', () => {
    expect(readEnvironment({ HORNET_RUN: 'a', HORNET_RUN_FOLDER: '' })).toEqual({
      runId: 'a',
      runFolder: undefined,
      reportFolder: undefined,
    });
  });
});
