import { expect, it } from 'vitest';
import { readableError } from './readable-error.ts';

it('shortens paths of the project and drops frames of cucumber and of Node', () => {
  const text = [
    'Error: no answer',
    '    at World.ask (file:///home/me/hornet/steps/ask.ts:3:9)',
    '    at Object.run (/home/me/hornet/node_modules/@cucumber/cucumber/lib/runner.js:1:1)',
    '    at process.processTicksAndRejections (node:internal/process/task_queues:90:21)',
    'Caused by: Error: /home/me/hornet/model.gguf is damaged',
    '    at node:internal/timers:123',
    '',
  ].join('\n');
  expect(readableError(text, '/home/me/hornet').split('\n')).toEqual([
    'Error: no answer',
    '    at World.ask (steps/ask.ts:3:9)',
    'Caused by: Error: model.gguf is damaged',
  ]);
});

it('keeps the beginning of a very long error and says how much it left out', () => {
  const lines = readableError(
    Array.from({ length: 100 }, (_, index) => `line ${index}`).join('\n'),
  );
  expect(lines.split('\n').slice(-2)).toEqual(['line 39', '… 60 more lines']);
});

it('cuts a line that no terminal could show', () => {
  expect(readableError('x'.repeat(1_000))).toBe(`${'x'.repeat(400)}…`);
});
