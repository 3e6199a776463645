// Failures cross any number of hops unchanged; what is not ours tells the client nothing.
import { describe, expect, it } from 'vitest';
import { type ErrorCode, errorCodes, type WireError } from '../contracts/index.ts';
import {
  asFailure,
  Failure,
  fromWireError,
  inPhase,
  invalidField,
  toWireError,
  withOrigin,
} from './failure.ts';

const codes = Object.keys(errorCodes) as ErrorCode[]; // the table's own keys

describe('a failure on the wire', () => {
  it.each(codes)('%s comes out of a round trip as it went in', (code) => {
    const sent = new Failure(code, 'It happened.', { details: { hive: 'hive-1' }, param: 'model' });
    const received = fromWireError(JSON.parse(JSON.stringify(toWireError(sent, 'order-7'))));
    expect(received).toMatchObject({
      code,
      message: 'It happened.',
      details: { hive: 'hive-1' },
      param: 'model',
    });
    expect(received.details).toEqual(sent.details);
    expect(toWireError(received, 'order-7')).toEqual(toWireError(sent, 'order-7'));
  });

  it('carries the type, the advice and the correlation id, and null for what there is not', () => {
    expect(toWireError(new Failure('DRAINING', 'Going.'), null)).toEqual({
      code: 'DRAINING',
      type: 'overloaded_error',
      message: 'Going.',
      param: null,
      details: { advice: errorCodes.DRAINING.advice },
      correlation_id: null,
    });
  });

  it('with a code we do not know becomes BAD_UPSTREAM and keeps the code as a fact', () => {
    const foreign: WireError = {
      code: 'TEAPOT',
      type: 'server_error',
      message: 'I am a teapot.',
      param: null,
      details: { colour: 'red' },
      correlation_id: null,
    };
    expect(fromWireError(foreign)).toMatchObject({
      code: 'BAD_UPSTREAM',
      message: 'I am a teapot.',
      details: { code: 'TEAPOT', colour: 'red' },
    });
  });
});

describe('asFailure', () => {
  it('leaves a failure as it is', () => {
    const failure = new Failure('CANCELLED', 'Stopped.');
    expect(asFailure(failure)).toBe(failure);
  });

  it.each([
    new Error('password is hunter2'),
    'hunter2',
    undefined,
    null,
  ])('hides the words of %s and keeps it as the cause', (thrown) => {
    const failure = asFailure(thrown);
    expect(failure.code).toBe('INTERNAL');
    expect(failure.cause).toBe(thrown);
    expect(JSON.stringify(toWireError(failure, null))).not.toContain('hunter2');
  });
});

describe('the origin of a failure', () => {
  const origin = { layer: 'queen', phase: 'placing' };

  it.each([
    ['nobody', {}, origin],
    ['its phase', { phase: 'decode' }, { layer: 'queen', phase: 'decode' }],
    ['somebody further in', { hive: 'hive-1' }, { hive: 'hive-1' }],
  ])('is who tells it, where it names %s', (_what, details, expected) => {
    const failure = new Failure('NO_HIVE_AVAILABLE', 'No hive.', { details, cause: 'x' });
    expect(withOrigin(failure, origin)).toMatchObject({
      ...{ code: 'NO_HIVE_AVAILABLE', message: 'No hive.', cause: 'x' },
      details: expected,
    });
    expect(withOrigin(failure, origin).details).toEqual(expected);
  });

  it('adds what was being done where only that is asked for', () => {
    const failure = new Failure('WORKER_CRASHED', 'Gone.', { details: { worker: 'w' } });
    const told = inPhase(failure, 'decode');
    expect(told).toMatchObject({ message: 'Gone.', details: { worker: 'w', phase: 'decode' } });
    expect(inPhase(told, 'loading')).toBe(told);
  });

  it('is left out where it is the client who is wrong', () => {
    const failure = new Failure('MODEL_NOT_FOUND', 'No model.', { param: 'model' });
    expect(withOrigin(failure, origin)).toBe(failure);
  });
});

it('a wrong field is reported in the shape of those that a schema finds', () => {
  expect(invalidField('x-job-id', 'must be short')).toMatchObject({
    code: 'VALIDATION_FAILED',
    message: 'x-job-id must be short.',
    param: 'x-job-id',
    details: { faults: [{ field: 'x-job-id', fault: 'must be short' }] },
  });
});
