import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Comparable, Exchange } from './exchange.ts';
import { explain, knownDifferences } from './known-differences.ts';
import type { Step } from './step.ts';

const page = readFileSync('docs/proxy.md', 'utf8').replace(/\s+/g, ' ');

it.each(knownDifferences)('docs/proxy.md has: $title', ({ title, reason }) => {
  expect(page).toContain(`**${title}** ${reason}`);
});

const step: Step = { route: 'POST /proxies', method: 'POST', path: '/proxies', headers: {} };
const ok: Comparable = {
  status: 200,
  contentType: 'application/json',
  noSniff: undefined,
  location: undefined,
  hasRequestId: true,
  body: '{}',
};
const same: Exchange = {
  step,
  before: undefined,
  ours: ok,
  theirs: ok,
  sent: '',
  lacksPatch: false,
};

describe('explains', () => {
  it('nothing where nothing differs, or what differs is not known', () => {
    expect(explain(same)).toBeUndefined();
    expect(explain({ ...same, ours: { ...ok, body: '[]' } })).toBeUndefined();
    expect(explain({ ...same, ours: { ...ok, status: 500 } })).toBeUndefined();
  });

  it('other words for a bad body, and only these', () => {
    const bad = (words: string, status = 400): Comparable => ({
      ...ok,
      status,
      body: `{"error":"bad request body: ${words}","status":400}\n`,
    });
    expect(explain({ ...same, ours: bad('a'), theirs: bad('b') })?.title).toMatch(/other words/);
    expect(explain({ ...same, ours: bad('a', 500), theirs: bad('b') })).toBeUndefined();
    expect(explain({ ...same, ours: bad('a'), theirs: { ...ok, status: 400 } })).toBeUndefined();
  });

  it('a change that was refused only where it is the last thing that happened', () => {
    const look = { ...same, step: { ...step, route: 'GET /proxies', method: 'GET' } } as const;
    const shown = (latency: number): Comparable => ({
      ...ok,
      body: `{"p":{"toxics":[{"attributes":{"latency":${latency}}}]}}`,
    });
    const before: Step = { ...step, route: 'PATCH /proxies/{p}/toxics/{t}' };
    expect(explain({ ...look, ours: shown(1), theirs: shown(2) })).toBeUndefined();
    expect(explain({ ...look, before, ours: shown(1), theirs: shown(2) })?.endsSequence).toBe(true);
  });
});
