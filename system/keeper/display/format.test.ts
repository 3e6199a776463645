// The lines that people read.
import { describe, expect, it } from 'vitest';
import type { Narration } from '../../contracts/index.ts';
import { formatEnding } from './format-ending.ts';
import { formatNarration } from './format-narration.ts';

function narration(actor: string, action: string, human: string): Narration {
  return { actor, action, target: 't', human, level: 'info', emitted_at_ms: 1 };
}

describe('[CORE-01] a line of narration', () => {
  it('stands in columns', () => {
    const lines = [
      formatNarration(narration('queen', 'place', 'Chose hive-1')),
      formatNarration(narration('hive-1', 'start_worker', 'Starting worker-1')),
    ];
    expect(lines).toEqual([
      'queen       place           Chose hive-1',
      'hive-1      start_worker    Starting worker-1',
    ]);
  });

  it('keeps its words apart where a name is wider than its column', () => {
    expect(formatNarration(narration('a-hive-with-a-name', 'a_very_long_action', 'Text'))).toBe(
      'a-hive-with-a-name a_very_long_action Text',
    );
    expect(formatNarration(narration('twelve-chars', 'sixteen-chars-ab', 'Text'))).toBe(
      'twelve-chars sixteen-chars-ab Text',
    );
  });

  it('is one line and moves no cursor, whatever was said', () => {
    const line = formatNarration(
      narration('a\nb', 'c\td', 'one\r\ntwo \u001b[2J\u2028three\u009b'),
    );
    expect(line).toBe('a b         c d             one two  [2J three ');
  });
});

describe('the last line', () => {
  it('says how many tokens and seconds a complete answer took', () => {
    expect(formatEnding({ kind: 'completed', tokens: 17, durationMs: 421 })).toBe(
      '✅ Complete (17 tokens, 0.42 s)',
    );
    expect(formatEnding({ kind: 'completed', tokens: 1, durationMs: 61_000 })).toBe(
      '✅ Complete (1 token, 61.00 s)',
    );
  });

  it('says what failed and what to do', () => {
    const failed = { kind: 'failed', message: 'No\nmodel.', code: 'MODEL_NOT_FOUND' } as const;
    expect(formatEnding({ ...failed, advice: 'Look.' })).toBe(
      '❌ Failed: No model. (MODEL_NOT_FOUND: Look.)',
    );
    expect(formatEnding({ ...failed, advice: '' })).toBe('❌ Failed: No model. (MODEL_NOT_FOUND)');
  });

  it('says why it was cancelled', () => {
    expect(formatEnding({ kind: 'cancelled', reason: 'asked\nto', byUser: true })).toBe(
      '⏹ Cancelled: asked to',
    );
  });

  it('is not written for one who has left', () => {
    expect(formatEnding({ kind: 'unheard' })).toBeUndefined();
  });
});
