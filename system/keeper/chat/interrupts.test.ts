// What each Ctrl+C does, by what is going on.
import { EventEmitter } from 'node:events';
import { expect, it, vi } from 'vitest';
import { Interrupts } from './interrupts.ts';

function create(isTyping: boolean) {
  const exit = vi.fn<(code?: number | string | null) => never>();
  const source = Object.assign(new EventEmitter(), { exit }) as EventEmitter &
    Pick<NodeJS.Process, 'on' | 'off' | 'exit'> & { exit: typeof exit }; // an emitter has `on` and `off`
  const onIdle = vi.fn<() => void>();
  const interrupts = new Interrupts({ source, onIdle: isTyping ? onIdle : undefined });
  return { interrupts, source, exit, onIdle };
}

it('[INF-18] the first stops the answer and not the conversation, the second leaves at once', () => {
  const { interrupts, source, exit } = create(true);
  const stop = interrupts.beginAnswer();
  source.emit('SIGINT', 'SIGINT');
  expect([stop.aborted, interrupts.leaving.aborted]).toEqual([true, false]);
  expect(exit).not.toHaveBeenCalled();
  interrupts.press();
  expect(exit).toHaveBeenCalledWith(130);
});

it('between answers it warns first and then leaves', () => {
  const { interrupts, onIdle } = create(true);
  interrupts.press();
  expect(onIdle).toHaveBeenCalledOnce();
  interrupts.forget();
  interrupts.press();
  expect(interrupts.leaving.aborted).toBe(false);
  interrupts.press();
  expect(interrupts.leaving.aborted).toBe(true);
  expect(onIdle).toHaveBeenCalledTimes(2);
});

it('between answers over a pipe it leaves, as nobody could be warned', () => {
  const { interrupts } = create(false);
  interrupts.press();
  expect(interrupts.leaving.aborted).toBe(true);
});

it.each([
  'SIGTERM',
  'SIGHUP',
])('%s stops the answer and leaves, at once when it comes again', (name) => {
  const { interrupts, source, exit } = create(true);
  const stop = interrupts.beginAnswer();
  source.emit(name, name);
  expect([stop.aborted, interrupts.leaving.aborted]).toEqual([true, true]);
  expect(exit).not.toHaveBeenCalled();
  source.emit(name, name);
  expect(exit).toHaveBeenCalledWith(130);
});

it('an answer that ended leaves nothing to stop', () => {
  const { interrupts } = create(true);
  const first = interrupts.beginAnswer();
  interrupts.endAnswer();
  const second = interrupts.beginAnswer();
  interrupts.press();
  expect([first.aborted, second.aborted]).toEqual([false, true]);
});

it('listens to no signal any more when it is over', () => {
  const { interrupts, source } = create(true);
  interrupts[Symbol.dispose]();
  expect(source.eventNames()).toEqual([]);
});
