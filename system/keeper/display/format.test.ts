// The lines that people read.

import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type Narration, narrationLevels } from '../../contracts/index.ts';
import { formatEnding } from './format-ending.ts';
import { formatNarration, narrationModes } from './format-narration.ts';

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

describe('[CORE-01] the voice of a line', () => {
  const said: Narration = { ...narration('queen', 'place', 'plain'), cute: 'sweet', story: 'long' };

  it.each([
    ['human', 'plain'],
    ['cute', 'sweet'],
    ['story', 'long'],
  ] as const)('%s is the one that is asked for', (mode, text) => {
    expect(formatNarration(said, { mode, hasColours: false })).toMatch(new RegExp(` ${text}$`));
  });

  it('is the plain one where nothing was said in it', () => {
    const { cute: _, story: __, ...plain } = said;
    for (const mode of narrationModes)
      expect(formatNarration(plain, { mode, hasColours: false })).toMatch(/ plain$/);
  });

  it('is coloured by how urgent it is, around the same columns', () => {
    for (const level of narrationLevels) {
      const line = formatNarration({ ...said, level }, { mode: 'human', hasColours: true });
      expect(stripVTControlCharacters(line)).toBe('queen       place           plain');
    }
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

  it('says nothing of tokens where none were generated', () => {
    expect(formatEnding({ kind: 'completed', durationMs: 421 })).toBe('✅ Complete (0.42 s)');
  });

  it('says how much of the answer was shown before it failed', () => {
    const failed = { kind: 'failed', message: 'No.', code: 'C', advice: '' } as const;
    expect(formatEnding({ ...failed, shown: 3 })).toBe(
      '❌ Failed: No. 3 tokens were shown before. (C)',
    );
    expect(formatEnding({ ...failed, shown: 1 })).toBe(
      '❌ Failed: No. 1 token was shown before. (C)',
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
