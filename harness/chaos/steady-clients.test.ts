/** When a request counts as served, by what its client did and how it ended. */
import { expect, it } from 'vitest';
import type { StreamEnd } from '../history/answer-reader.ts';
import type { Deed } from './client-deeds.ts';
import { isServed } from './steady-clients.ts';

const question = { model: 'm', prompt: 'p', maxTokens: 3, answer: undefined };
const unnamed = { message: undefined, components: [], phase: undefined };

function served(deed: Deed, kind: StreamEnd['kind'], code?: string): boolean | undefined {
  const end = { kind, code, ...unnamed };
  return isServed({ request: 'r', client: 1, question, deed, end, startedMs: 0 });
}

it.each<[Deed, StreamEnd['kind'], string | undefined, boolean | undefined]>([
  ['wait', 'ok', undefined, true],
  ['wait', 'fail', 'WORKER_CRASHED', false],
  ['wait', 'info', undefined, false],
  ['interrupt', 'ok', undefined, true],
  ['interrupt', 'fail', 'WORKER_CRASHED', false],
  ['interrupt', 'info', undefined, false],
  ['cancel', 'fail', 'CANCELLED', undefined],
  ['cancel', 'ok', undefined, undefined],
  ['cancel', 'info', undefined, undefined],
  ['cancel', 'fail', 'WORKER_CRASHED', false],
  ['leave', 'info', undefined, undefined],
  ['leave', 'fail', 'WORKER_CRASHED', undefined],
])('[INFRA-24] %s that ends as %s %s: %s', (deed, kind, code, is) => {
  expect(served(deed, kind, code)).toBe(is);
});
