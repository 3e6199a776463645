/** What clients do besides waiting follows from the seed and the number of the request alone, in the shares that are asked for. */
import { describe, expect, it } from 'vitest';
import { Prng } from '../kernel/prng.ts';
import { type DeedShares, drawDeed } from './client-deeds.ts';

const shares: DeedShares = { cancels: 0.2, leaves: 0.1, interrupts: 0.3 };
const draw = (seed: string, request: number) => drawDeed(new Prng(seed), request, shares, 24);

describe('[INFRA-24] what a client does', () => {
  it('is the same for the same seed and number, whatever else is drawn', () => {
    const numbers = Array.from({ length: 100 }, (_, n) => n);
    const there = numbers.map((n) => draw('seed', n));
    expect(numbers.toReversed().map((n) => draw('seed', n))).toEqual(there.toReversed());
    expect(numbers.map((n) => draw('another', n))).not.toEqual(there);
  });

  it('comes in the shares that are asked for, before the last token', () => {
    const drawn = Array.from({ length: 5_000 }, (_, n) => draw('shares', n));
    const share = (deed: string): number =>
      drawn.filter((one) => one.deed === deed).length / drawn.length;
    for (const [deed, wanted] of [
      ['cancel', 0.2],
      ['leave', 0.1],
      ['interrupt', 0.3],
    ] as const)
      expect(Math.abs(share(deed) - wanted)).toBeLessThan(0.03);
    expect(drawn.every(({ afterTokens }) => afterTokens >= 1 && afterTokens <= 22)).toBe(true);
  });

  it('is nothing where no share is wanted', () => {
    const none = { cancels: 0, leaves: 0, interrupts: 0 };
    const drawn = Array.from({ length: 200 }, (_, n) => drawDeed(new Prng('none'), n, none, 1));
    expect(drawn.every(({ deed }) => deed === 'wait')).toBe(true);
  });
});
