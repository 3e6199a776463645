import { describe, expect, it } from 'vitest';
import { loadFailure, reasonOf } from './load-failure.ts';

describe('loadFailure', () => {
  it('says what was wrong, and no path of this machine', () => {
    const said = 'failed to load model from /srv/models/tiny.gguf';
    const failure = loadFailure('damaged', '/srv/models/tiny.gguf', said);
    expect(failure.code).toBe('MODEL_LOAD_FAILED');
    expect(failure.details).toEqual({
      reason: 'damaged',
      model: 'tiny.gguf',
      said: 'failed to load model from tiny.gguf',
    });
    expect(failure.message).toBe(
      'Model tiny.gguf could not be loaded: the file is damaged or incomplete (failed to load model from tiny.gguf).',
    );
  });
});

describe('reasonOf', () => {
  it.each([
    ["tensor 'output.weight' data is not within the file bounds, model is corrupted", 'damaged'],
    ['gguf_init_from_reader: failed to read key-value pairs', 'damaged'],
    ["error loading model: unknown model architecture: 'zzz9'", 'unsupported'],
    ['unable to allocate CPU buffer', 'not-enough-memory'],
    ['mmap failed: Cannot allocate memory', 'not-enough-memory'],
    ['A context size of 4096 is too large for the available RAM', 'not-enough-memory'],
    ['something new', 'unknown'],
  ])('reads %j as %s', (said, reason) => {
    expect(reasonOf(said)).toBe(reason);
  });
});
