// The first signal asks, the second one leaves; afterwards the process is as it was.
import { EventEmitter } from 'node:events';
import { expect, it, vi } from 'vitest';
import { watchInterruption } from './interruption.ts';

function createSource() {
  const exit = vi.fn<(code?: number | string | null) => never>();
  return Object.assign(new EventEmitter(), { exit }) as EventEmitter &
    Pick<NodeJS.Process, 'on' | 'off' | 'exit'> & { exit: typeof exit }; // an emitter has `on` and `off`
}

it.each([
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
])('%s asks first, and leaves with 130 after that', (name) => {
  const source = createSource();
  using interruption = watchInterruption(source);
  expect(interruption.signal.aborted).toBe(false);
  source.emit(name, name);
  expect(interruption.signal.aborted).toBe(true);
  expect(source.exit).not.toHaveBeenCalled();
  source.emit('SIGINT', 'SIGINT');
  expect(source.exit).toHaveBeenCalledWith(130);
});

it('listens no longer than it is needed', () => {
  const source = createSource();
  watchInterruption(source)[Symbol.dispose]();
  expect(source.eventNames()).toEqual([]);
});
