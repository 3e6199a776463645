// A budget runs down on one clock, tells when it is used up, and names the layer where that was.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { budgetExceeded, Deadline, readBudgetMs, readDeadlineMs } from './deadline.ts';

describe('Deadline', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('hands on what is left, and never nothing', () => {
    const deadline = new Deadline(1_000);
    expect(deadline.remainingMs()).toBe(1_000);
    vi.advanceTimersByTime(400);
    expect(deadline.remainingMs()).toBe(600);
    vi.advanceTimersByTime(10_000);
    expect(deadline.remainingMs()).toBe(1);
  });

  it('aborts its signal when it has run out, not before', () => {
    const deadline = new Deadline(1_000);
    vi.advanceTimersByTime(999);
    expect(deadline.hasExpired).toBe(false);
    expect(deadline.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(deadline.hasExpired).toBe(true);
    expect(deadline.signal.aborted).toBe(true);
    expect(deadline.signal.reason).toBe('the time budget of 1000 ms ran out');
  });

  it('never runs out once it is disposed of', () => {
    const deadline = new Deadline(1_000);
    deadline[Symbol.dispose]();
    vi.advanceTimersByTime(5_000);
    expect(deadline.hasExpired).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('says in which layer and phase it ran out', () => {
    expect(new Deadline(250).exceeded('hive-1', 'queued')).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      message: 'The time budget of 250 ms ran out in hive-1 (queued).',
      details: { layer: 'hive-1', phase: 'queued', budget_ms: 250 },
    });
  });
});

describe('readDeadlineMs', () => {
  const nowMs = Date.parse('2026-01-01T00:00:00Z');

  it.each([
    [undefined, undefined],
    ['2026-01-01T00:00:01.500Z', 1_500],
    ['2026-01-01T01:00:02+01:00', 2_000],
    ['2025-12-31T23:00:00Z', 1],
    ['2027-01-01T00:00:00Z', 86_400_000],
  ])('makes of %s a budget of %s ms', (header, expected) => {
    expect(readDeadlineMs(header, nowMs)).toBe(expected);
  });

  it.each([
    'soon',
    '',
    '2026-01-01',
    '2026-01-01T00:00:00',
    '1767225600',
    ['a', 'b'],
  ])('refuses %j and names the header', (header) => {
    expect(() => readDeadlineMs(header, nowMs)).toThrow(
      expect.objectContaining({ code: 'VALIDATION_FAILED', param: 'x-request-deadline' }),
    );
  });
});

it('a budget that is spent is named, with where and in what', () => {
  const spent = { budget: 'first_token', budgetMs: 40, layer: 'hive-1', phase: 'prefill' } as const;
  expect(budgetExceeded(spent)).toMatchObject({
    code: 'DEADLINE_EXCEEDED',
    message: 'The first-token budget of 40 ms ran out in hive-1 (prefill).',
    details: { layer: 'hive-1', phase: 'prefill', budget: 'first_token', budget_ms: 40 },
  });
});

describe('readBudgetMs', () => {
  it('takes the header, or the default where there is none', () => {
    expect(readBudgetMs('1500', 30_000)).toBe(1_500);
    expect(readBudgetMs(undefined, 30_000)).toBe(30_000);
    expect(readBudgetMs('86400000', 1)).toBe(86_400_000);
  });

  it.each([
    '0',
    '-1',
    '1.5',
    'soon',
    '',
    ' ',
    '86400001',
    '10, 20',
    'Infinity',
    ['1', '2'],
  ])('refuses %j and names the header', (header) => {
    expect(() => readBudgetMs(header, 30_000)).toThrow(
      expect.objectContaining({ code: 'VALIDATION_FAILED', param: 'x-request-timeout-ms' }),
    );
  });
});
