// Narration survives the pipe from child to parent, and nothing else is taken for it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Narration, narrationLevels } from '../../contracts/index.ts';
import { formatNarrationLine, parseNarrationLine } from './narration-line.ts';

const narration: Narration = {
  actor: 'worker-1',
  action: 'load_model',
  target: 'tiny',
  human: 'Loading tiny',
  level: 'info',
  job_id: 'job-a',
  correlation_id: 'order-7',
  emitted_at_ms: 1,
};

describe('[CORE-01] a line of narration', () => {
  it('comes out of the pipe as it went in, on one line, whatever is said', () => {
    const text = fc.string({ unit: 'grapheme' });
    const narrations = fc.record(
      {
        actor: text,
        action: text,
        target: text,
        human: fc.oneof(text, fc.constant('two\nlines\r\nand "quotes" \u2028')),
        level: fc.constantFrom(...narrationLevels),
        job_id: text,
        correlation_id: text,
        emitted_at_ms: fc.integer(),
      },
      { requiredKeys: ['actor', 'action', 'target', 'human', 'level', 'emitted_at_ms'] },
    );
    fc.assert(
      fc.property(narrations, (said) => {
        const line = formatNarrationLine(said);
        expect(line).not.toMatch(/[\r\n]/);
        expect(parseNarrationLine(line)).toEqual(said);
      }),
    );
  });

  it.each([
    ['a log line', '{"level":30,"msg":"loaded"}'],
    ['the ready line', '{"ready":true,"program":"worker"}'],
    ['plain text', 'llama_model_load: 12 MB'],
    ['nothing', ''],
    ['a torn line', formatNarrationLine(narration).slice(0, -10)],
    ['narration with a part missing', '{"narration":{"actor":"worker-1"}}'],
    ['narration of an unknown level', formatNarrationLine(narration).replace('info', 'shout')],
    ['narration within a log line', JSON.stringify({ level: 30, narration })],
    ['two narrations on a line', formatNarrationLine(narration).repeat(2)],
  ])('is not %s', (_what, line) => {
    expect(parseNarrationLine(line)).toBeUndefined();
  });
});
