/** Every way to end has one cause. */
import { describe, expect, it } from 'vitest';
import { classifyExit, type ExitCircumstances } from './exit.ts';

const cases: [string, Partial<ExitCircumstances>, NodeJS.Signals[], string][] = [
  ['a service that ends with 0 by itself', { exitCode: 0 }, [], 'unexpected'],
  ['a task that ends with 0', { exitCode: 0, mayFinish: true }, [], 'finished'],
  ['a task that fails', { exitCode: 1, mayFinish: true }, [], 'unexpected'],
  ['a code after SIGTERM', { exitCode: 0 }, ['SIGTERM'], 'stopped'],
  ['a failing code after SIGINT', { exitCode: 130 }, ['SIGINT'], 'stopped'],
  ['death by the SIGTERM that was sent', { signal: 'SIGTERM' }, ['SIGTERM'], 'stopped'],
  ['death by the SIGKILL that was sent', { signal: 'SIGKILL' }, ['SIGTERM', 'SIGKILL'], 'killed'],
  ["death by somebody else's SIGKILL", { signal: 'SIGKILL' }, ['SIGTERM'], 'unexpected'],
  ['a crash while stopping', { signal: 'SIGSEGV' }, ['SIGTERM'], 'unexpected'],
  ['a failure after a pause', { exitCode: 1 }, ['SIGSTOP', 'SIGCONT'], 'unexpected'],
];

describe('classifyExit', () => {
  it.each(cases)('%s', (_title, circumstances, signals, cause) => {
    const sentSignals = new Set(signals);
    const base = { exitCode: null, signal: null, mayFinish: false };
    expect(classifyExit({ ...base, ...circumstances, sentSignals })).toBe(cause);
  });
});
