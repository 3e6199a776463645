// How a job ended decides what the exit code says and what the user is advised.
import { describe, expect, it } from 'vitest';
import { errorCodes } from '../contracts/index.ts';
import { Failure, PeerError, type PeerFault } from '../shared/index.ts';
import { OutputError } from './display/output.ts';
import { type Ending, endingOf, exitCodeOf, failedEnding } from './ending.ts';
import { explainLoss, type LostJob } from './jobs/explain-loss.ts';
import { HungUp } from './jobs/hang-up.ts';

const job: LostJob = {
  queenUrl: 'http://queen:8080',
  timeoutMs: 300,
  isInterrupted: false,
  phase: 'streaming',
};

describe('the exit code', () => {
  it.each<[Ending, number]>([
    [{ kind: 'completed', tokens: 1, durationMs: 1 }, 0],
    [{ kind: 'unheard' }, 0],
    [{ kind: 'failed', message: 'm', code: 'c', advice: '' }, 1],
    [{ kind: 'cancelled', reason: 'r', byUser: false }, 1],
    [{ kind: 'cancelled', reason: 'r', byUser: true }, 130],
  ])('of %j is %i', (ending, exitCode) => {
    expect(exitCodeOf(ending)).toBe(exitCode);
  });
});

describe('a terminal event', () => {
  it('is the ending it says, and a cancel is whose the user made it', () => {
    const completed = {
      type: 'completed',
      finish_reason: 'stop',
      tokens: 3,
      duration_ms: 9,
    } as const;
    expect(endingOf(completed, true)).toEqual({ kind: 'completed', tokens: 3, durationMs: 9 });
    const cancelled = { type: 'cancelled', reason: 'asked' } as const;
    expect(endingOf(cancelled, true)).toMatchObject({ kind: 'cancelled', byUser: true });
    expect(endingOf(cancelled, false)).toMatchObject({ kind: 'cancelled', byUser: false });
  });

  it('brings its own advice, else that of the table, else none', () => {
    const failed = { code: 'DRAINING', message: 'Going.', details: {} };
    expect(failedEnding({ ...failed, details: { advice: 'Wait.' } })).toMatchObject({
      advice: 'Wait.',
    });
    expect(failedEnding(failed)).toMatchObject({ advice: errorCodes.DRAINING.advice });
    expect(failedEnding({ ...failed, code: 'TEAPOT' })).toMatchObject({ advice: '' });
  });
});

describe('what ended a job before its end', () => {
  it.each<[PeerFault, string, string]>([
    [
      'unreachable',
      'QUEEN_UNREACHABLE',
      'The queen at http://queen:8080 could not be reached (why).',
    ],
    ['silent', 'QUEEN_SILENT', 'The queen at http://queen:8080 was given up (why).'],
    ['broken', 'QUEEN_LOST', 'The queen at http://queen:8080 was lost before the job ended (why).'],
    [
      'foreign',
      'BAD_UPSTREAM',
      'The queen at http://queen:8080 answered outside the contract (why).',
    ],
  ])('is explained where the queen is %s', (fault, code, message) => {
    const ending = explainLoss(new PeerError(fault, 'why.'), job);
    expect(ending).toMatchObject({ kind: 'failed', code, message });
    expect(ending).toMatchObject({ advice: expect.stringMatching(/^[A-Z].+\.$/) });
  });

  it('is the failure that the queen reported', () => {
    const failure = new Failure('DRAINING', 'Going.');
    expect(explainLoss(failure, job)).toMatchObject({ code: 'DRAINING', message: 'Going.' });
  });

  it('is the deadline where the time was up', () => {
    expect(explainLoss(new HungUp('late', 'late'), job)).toEqual({
      kind: 'failed',
      code: 'DEADLINE_EXCEEDED',
      message: 'The time budget of 300 ms ran out in keeper (streaming).',
      advice: errorCodes.DEADLINE_EXCEEDED.advice,
    });
  });

  it('is the user after Ctrl+C, whatever the queen made of it', () => {
    for (const error of [new PeerError('broken', 'why'), new HungUp('interrupted', 'why')]) {
      expect(explainLoss(error, { ...job, isInterrupted: true })).toEqual({
        kind: 'cancelled',
        reason: 'why',
        byUser: true,
      });
    }
  });

  it('is nothing to speak of where the reader of stdout has left', () => {
    const left = new OutputError(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    expect(explainLoss(left, job)).toEqual({ kind: 'unheard' });
    expect(explainLoss(new OutputError(new Error('disk full')), job)).toMatchObject({
      code: 'OUTPUT_FAILED',
      message: expect.stringContaining('disk full'),
    });
  });

  it('is thrown on where it is a fault of the keeper', () => {
    expect(() => explainLoss(new TypeError('oops'), job)).toThrow('oops');
  });
});
