import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../kernel/clock.ts';
import { type InterruptSignal, onInterrupt } from './interrupt-signals.ts';

describe('interrupts', () => {
  let received: InterruptSignal[];
  let clock: ManualClock;
  let listening: Disposable;
  const exit = vi.spyOn(process, 'exit');

  beforeEach(() => {
    received = [];
    clock = new ManualClock();
    listening = onInterrupt((signal) => received.push(signal), clock);
    exit.mockReset().mockImplementation(() => undefined as never); // a process that does not end
  });
  afterEach(() => listening[Symbol.dispose]());

  it('asks for an orderly end at the first signal and ends the process at the second', async () => {
    process.emit('SIGINT', 'SIGINT');
    expect(received).toEqual(['SIGINT']);
    expect(exit).not.toHaveBeenCalled();
    await clock.advance(501);
    process.emit('SIGTERM', 'SIGTERM');
    expect(received).toEqual(['SIGINT']);
    expect(exit).toHaveBeenCalledExactlyOnceWith(130);
  });

  it('takes the copy of a Ctrl+C that npm passes on for the same Ctrl+C', async () => {
    process.emit('SIGINT', 'SIGINT');
    await clock.advance(20);
    process.emit('SIGINT', 'SIGINT');
    expect(exit).not.toHaveBeenCalled();
  });

  it('leaves the signals alone afterwards', () => {
    const listenersBefore = process.listenerCount('SIGTERM');
    listening[Symbol.dispose]();
    expect(process.listenerCount('SIGTERM')).toBe(listenersBefore - 1);
    process.emit('SIGUSR2', 'SIGUSR2');
    expect(received).toEqual([]);
  });
});
