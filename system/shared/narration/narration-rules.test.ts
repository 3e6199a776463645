// The rules of narration can be broken, each of them.
import { expect, it } from 'vitest';
import type { Narration } from '../../contracts/index.ts';
import { brokenRules } from './testing/narration-rules.ts';

const narration: Narration = {
  actor: 'queen',
  action: 'place',
  target: 'hive-1',
  human: 'Chose hive-1',
  cute: 'hive-1 it is! 🐝',
  story: '"You, hive-1," said the queen.',
  level: 'info',
  emitted_at_ms: 1,
};

it('[CORE-01] a narration that keeps to the rules breaks none', () => {
  expect(brokenRules(narration)).toEqual([]);
  const { cute: _, story: __, ...plain } = narration;
  expect(brokenRules(plain)).toEqual([]);
});

it.each<[string, Partial<Narration>]>([
  ['human has 101 characters, more than 100', { human: 'a'.repeat(101) }],
  ['cute has 151 characters, more than 150', { cute: 'a'.repeat(151) }],
  ['story has 201 characters, more than 200', { story: `"${'a'.repeat(199)}"` }],
  ['actor has 21 characters, more than 20', { actor: 'a'.repeat(21) }],
  ['action has 16 characters, more than 15', { action: 'a'.repeat(16) }],
  ['action is no word in snake_case', { action: 'Place it' }],
  ['nobody speaks in story', { story: 'The queen chose.' }],
  ['human is more than one line', { human: 'one\ntwo' }],
])('[CORE-01] %s', (fault, change) => {
  expect(brokenRules({ ...narration, ...change })).toEqual([fault]);
});
