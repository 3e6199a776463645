import { describe, expect, it } from 'vitest';
import { MemoryHistory } from '../history/memory-history.ts';
import { ManualClock } from '../kernel/clock.ts';
import { type ActiveFault, brokenSpans } from './tolerance.ts';

/** `2 strike 1 kill worker-1`: at second 2, and so on. Two workers may be lost of three, and any link be slow. */
async function spansOf(lines: readonly string[]): Promise<string[]> {
  const clock = new ManualClock();
  const history = new MemoryHistory(clock);
  for (const line of lines) {
    const [second, op = '', fault, fault_kind, process = ''] = line.split(' ');
    await clock.advance(Number(second) * 1_000 - clock.nowMs());
    history.append({ source: 'chaos', kind: 'fault', op, process, fault, fault_kind });
  }
  const spans = brokenSpans(history.records, { faultOf, tolerates, recoveryMs: 500 });
  return spans.map(
    ({ fromUs, untilUs, blamed }) => `${fromUs / 1e6}-${untilUs / 1e6} ${blamed.join(' ')}`,
  );
}

const faultOf = (kind: string, target: string): ActiveFault => {
  const touches = target.includes('→') ? [] : [target];
  return { kind, target, touches, takes: kind === 'slow' ? 'speed' : 'life' };
};
const tolerates = (active: readonly ActiveFault[]): boolean =>
  active.filter(({ takes }) => takes === 'life').length <= 2;

describe('[INF-23] more is broken than can be borne', () => {
  it.each<[string, string[], string[]]>([
    ['never, where nothing is broken', [], []],
    ['not by one', ['1 strike 1 kill a', '2 healed 1 kill a'], []],
    [
      'not by any number that only slows',
      ['1 strike 1 slow a', '1 strike 2 slow b', '1 strike 3 slow c'],
      [],
    ],
    [
      'from the third on until one of them is healed, and a while more',
      [
        '1 strike 1 kill a',
        '2 strike 2 kill b',
        '3 strike 3 kill b→c',
        '5 healed 2 kill b',
        '6 healed 1 kill a',
        '7 healed 3 kill b→c',
      ],
      ['3-5.5 a b c'],
    ],
    [
      'for ever, where none is healed',
      ['1 strike 1 kill a', '1 strike 2 kill b', '1 strike 3 kill c'],
      ['1-Infinity a b c'],
    ],
    [
      'from heal to heal, until what is left can be borne',
      [
        '1 strike 1 kill a',
        '1 strike 2 kill b',
        '2 strike 3 kill c',
        '3 strike 4 kill d',
        '4 healed 4 kill d',
        '5 healed 1 kill a',
      ],
      ['2-3.5 a b c', '3-4.5 a b c d', '4-5.5 a b c'],
    ],
    [
      'not by what could not be struck',
      ['1 strike 1 kill a', '1 strike 2 kill b', '2 strike 3 kill c', '2 not_struck 3 kill c'],
      [],
    ],
  ])('%s', async (_when, lines, spans) => {
    expect(await spansOf(lines)).toEqual(spans);
  });
});
