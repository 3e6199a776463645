// Which events end a stream, and that the schema takes exactly the events of the contract.
import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { isTerminal, type JobEvent, JobEventSchema, terminalMarkers } from './job-event.ts';

const error = {
  code: 'INTERNAL',
  type: 'server_error',
  message: 'It broke.',
  param: null,
  details: {},
  correlation_id: null,
};

const events: Record<JobEvent['type'], JobEvent> = {
  narration: {
    type: 'narration',
    actor: 'queen',
    action: 'place',
    target: 'hive-1',
    human: 'Chose hive-1',
    level: 'info',
    emitted_at_ms: 1,
  },
  token: { type: 'token', index: 0, text: 'a' },
  completed: { type: 'completed', finish_reason: 'stop', tokens: 1, duration_ms: 2 },
  failed: { type: 'failed', error },
  cancelled: { type: 'cancelled', reason: 'asked to' },
};

describe('events of a job', () => {
  it.each(Object.entries(events))('%s is in the contract', (_type, event) => {
    expect(Value.Check(JobEventSchema, event)).toBe(true);
  });

  it.each([
    ['a token without its index', { type: 'token', text: 'a' }],
    ['a token with a negative index', { type: 'token', index: -1, text: 'a' }],
    ['a finish reason of no contract', { ...events.completed, finish_reason: 'tired' }],
    ['a failure without an error', { type: 'failed' }],
    ['an error without its code', { type: 'failed', error: { ...error, code: undefined } }],
    ['a narration of an unknown level', { ...events.narration, level: 'shout' }],
    ['an unknown type', { type: 'pause' }],
    ['no object', 'token'],
  ])('%s is not', (_what, event) => {
    expect(Value.Check(JobEventSchema, event)).toBe(false);
  });

  it('end a stream by their type alone', () => {
    const terminal = Object.values(events).filter(isTerminal);
    expect(terminal.map((event) => event.type)).toEqual(['completed', 'failed', 'cancelled']);
  });

  it('have a marker each where they end a stream, told apart from every JSON event', () => {
    const markers = Object.values(terminalMarkers);
    expect(markers).toEqual(['[DONE]', '[ERROR]', '[CANCELLED]']);
    for (const marker of markers) expect(() => JSON.parse(marker)).toThrow(SyntaxError);
  });
});
