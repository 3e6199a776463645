/** Figures of phases, counted by hand. */
import { describe, expect, it } from 'vitest';
import type { HistoryRecord } from '../history/history-record.ts';
import { describePhase, phaseFigures } from './phase-figures.ts';

const phase = (atMs: number, name: string) => {
  return { source: 'chaos', kind: 'info', process: 'schedule', op: 'phase', phase: name, atMs };
};
const stream = (atMs: number, request: string, kind: string, more: object = {}) => {
  return { source: 'client', process: 'client-1', op: 'stream', request, kind, atMs, ...more };
};
const token = (atMs: number, request: string) => {
  return { ...stream(atMs, request, 'info'), op: 'token', index: 0, text: 'x' };
};

function historyOf(entries: readonly { atMs: number }[]): HistoryRecord[] {
  return entries.map(({ atMs, ...entry }, index) => {
    return { ...entry, seq: index + 1, at_us: atMs * 1_000 } as HistoryRecord;
  });
}

describe('[CARD-06] the figures before, during and after a fault', () => {
  const figures = phaseFigures(
    historyOf([
      phase(0, 'control'),
      stream(10, 'a', 'invoke'),
      token(40, 'a'),
      stream(60, 'a', 'ok'),
      stream(90, 'b', 'invoke'),
      phase(100, 'faults'),
      token(190, 'b'),
      stream(200, 'b', 'ok'),
      stream(210, 'c', 'invoke'),
      stream(220, 'c', 'fail', { code: 'HIVE_SILENT' }),
      stream(230, 'd', 'invoke'),
      stream(240, 'd', 'fail', { code: 'CANCELLED' }),
      stream(250, 'e', 'invoke'),
      phase(300, 'recovery'),
      stream(310, 'f', 'invoke'),
      token(330, 'f'),
      stream(350, 'f', 'ok'),
      phase(400, 'quiet'),
      stream(500, 'e', 'info'),
    ]),
  );

  it('count each request where it began, and leave out a phase in which nobody asked', () => {
    expect(figures.map(({ phase, asked, whole, failed }) => [phase, asked, whole, failed])).toEqual(
      [
        ['control', 2, 2, 0],
        ['faults', 3, 0, 1],
        ['recovery', 1, 1, 0],
      ],
    );
    expect(figures.map(({ lastedMs }) => lastedMs)).toEqual([100, 200, 100]);
  });

  it('are told in a line each', () => {
    expect(figures.map(describePhase)[0]).toBe(
      'control  2 asked, 2 whole, 0 failed; first token p50 30 ms, p99 100 ms, max 100 ms; whole p50 50 ms, p99 110 ms, max 110 ms',
    );
  });

  it('have the times to the first token and to the end, from the asking', () => {
    const [control, faults, recovery] = figures;
    expect(control?.firstTokenMs).toEqual({ count: 2, p50: 30, p99: 100, max: 100 });
    expect(control?.wholeMs).toEqual({ count: 2, p50: 50, p99: 110, max: 110 });
    expect(faults?.firstTokenMs).toMatchObject({ count: 0, p50: undefined });
    expect(recovery?.firstTokenMs).toMatchObject({ count: 1, p50: 20 });
  });
});
