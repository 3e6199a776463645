// What the queen says of a call to a hive that failed: of the hive, or of herself.
import { describe, expect, it } from 'vitest';
import { PeerError } from '../http/silence-watch.ts';
import { explainHiveLoss } from './explain-hive-loss.ts';

const call = { hive: 'hive-1', layer: 'queen' };

describe('explainHiveLoss', () => {
  it.each([
    ['unreachable', 'HIVE_UNREACHABLE', 'Could not reach hive-1.'],
    ['broken', 'HIVE_UNREACHABLE', 'Lost the connection to hive-1.'],
    ['silent', 'HIVE_SILENT', 'Gave up on hive-1. It failed.'],
    ['foreign', 'BAD_UPSTREAM', 'hive-1 answered outside the contract. It failed.'],
  ] as const)('blames the hive that was %s', (fault, code, message) => {
    expect(explainHiveLoss(new PeerError(fault, 'It failed.'), call)).toMatchObject({
      ...{ code, message },
      details: { hive: 'hive-1' },
    });
  });

  it('blames the caller who lacked what it takes, and not the hive', () => {
    const lack = Object.assign(new Error('connect EMFILE'), { code: 'EMFILE' });
    const error = new PeerError('exhausted', lack.message, lack);
    const failure = explainHiveLoss(error, { ...call, phase: 'placing' });
    expect(failure).toMatchObject({ code: 'RESOURCES_EXHAUSTED', cause: error });
    expect(failure).toHaveProperty('details', {
      ...{ layer: 'queen', phase: 'placing', reason: 'EMFILE', retry_after_ms: 1_000 },
    });
  });

  it('leaves alone what is no fault of a call', () => {
    const error = new RangeError('enough');
    expect(explainHiveLoss(error, call)).toBe(error);
  });
});
