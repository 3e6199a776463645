// The line of those who wait: order, positions, and that leaving it disturbs nobody.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Waiter, WaitingLine } from './waiting-line.ts';

const anyWaiter = fc.record({
  model: fc.constantFrom('tiny', 'small'),
  device: fc.option(fc.constantFrom('cpu', 'cuda:0'), { nil: undefined }),
  leaves: fc.boolean(),
});

function waiter(turn: number, model = 'tiny', device?: string): Waiter {
  return { turn, order: { model, avoid: [], ...(device === undefined ? {} : { device }) } };
}

describe('[SUITE-05] the line of those who wait', () => {
  it('keeps everybody once, in the order of their turns, whoever comes when and leaves when', () => {
    const arrivals = fc.array(anyWaiter, { maxLength: 40 });
    fc.assert(
      fc.property(arrivals, fc.infiniteStream(fc.nat()), (drawn, numbers) => {
        const line = new WaitingLine<Waiter>();
        const turns = drawn.map((_, index) => index);
        // Not in the order of their turns, as those do not come who wait again.
        const shuffled = turns
          .map((turn) => ({ turn, by: numbers.next().value }))
          .sort((a, b) => a.by - b.by || a.turn - b.turn);
        const there = new Map<number, Waiter>();
        for (const { turn } of shuffled) {
          const { model, device } = drawn[turn] ?? { model: '', device: undefined };
          const one = waiter(turn, model, device);
          line.add(one);
          there.set(turn, one);
        }
        for (const [turn, one] of [...there]) {
          if (drawn[turn]?.leaves !== true) continue;
          expect(line.remove(one)).toBe(true);
          expect(line.remove(one)).toBe(false);
          there.delete(turn);
        }
        expect(line.size).toBe(there.size);
        const left = [...there.values()].sort((a, b) => a.turn - b.turn);
        for (const model of ['tiny', 'small']) {
          const ofModel = left.filter(({ order }) => order.model === model);
          expect(ofModel.map((one) => line.positionOf(one))).toEqual(
            ofModel.map((_, index) => index + 1),
          );
          const grouped = line.groups(model);
          for (const { waiters } of grouped) {
            const before = waiters.map(({ turn }) => turn);
            expect(before).toEqual(before.toSorted((a, b) => a - b));
            expect(new Set(waiters.map(({ order }) => order.device)).size).toBe(1);
          }
          const all = grouped.flatMap(({ waiters }) => waiters);
          expect(all.sort((a, b) => a.turn - b.turn)).toEqual(ofModel);
          expect(line.isWaitedFor(model)).toBe(ofModel.length > 0);
        }
      }),
    );
  });

  it('knows whether somebody who asks for the same came before', () => {
    const line = new WaitingLine<Waiter>();
    line.add(waiter(3));
    expect(line.hasBefore(waiter(4))).toBe(true);
    expect(line.hasBefore(waiter(2))).toBe(false);
    expect(line.hasBefore(waiter(4, 'tiny', 'cpu'))).toBe(false);
    expect(line.hasBefore(waiter(4, 'small'))).toBe(false);
  });
});
