// Whose fault an error is, by its code, and what is said of one's own.
import { describe, expect, it } from 'vitest';
import { Failure } from './failure.ts';
import { ownLackOf, resourcesExhausted } from './own-lack.ts';

function coded(code: string): Error {
  return Object.assign(new Error(`connect ${code}`), { code });
}

describe('ownLackOf', () => {
  it.each(['EMFILE', 'ENFILE', 'ENOMEM', 'ENOBUFS', 'EAI_MEMORY'])('names %s', (code) => {
    expect(ownLackOf(coded(code))).toBe(code);
  });

  it.each([
    coded('ECONNREFUSED'),
    coded('ETIMEDOUT'),
    coded('toString'),
    new Error('EMFILE'),
    'EMFILE',
    undefined,
  ])('knows none in %s', (error) => {
    expect(ownLackOf(error)).toBeUndefined();
  });

  it('finds it among the attempts at several addresses', () => {
    expect(ownLackOf(new AggregateError([coded('ECONNREFUSED'), coded('EMFILE')]))).toBe('EMFILE');
    expect(ownLackOf(new AggregateError([coded('ECONNREFUSED')]))).toBeUndefined();
  });
});

describe('resourcesExhausted', () => {
  it('names who lacks what, nobody else, and when to come back', () => {
    const cause = coded('EMFILE');
    const failure = resourcesExhausted('EMFILE', { layer: 'queen', deed: 'reach hive-1', cause });
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ code: 'RESOURCES_EXHAUSTED', cause });
    expect(failure.message).toBe(
      'queen could not reach hive-1: it has as many files and connections open as it may (EMFILE).',
    );
    expect(failure.details).toEqual({ layer: 'queen', reason: 'EMFILE', retry_after_ms: 1_000 });
  });

  it('says in which phase of a job it was', () => {
    const facts = { layer: 'queen', deed: 'reach hive-1', phase: 'placing', cause: undefined };
    expect(resourcesExhausted('ENOMEM', facts).details).toMatchObject({ phase: 'placing' });
  });
});
