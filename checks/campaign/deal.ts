/** Deals what rounds are to be: shuffled decks, one after the other, so that a few rounds have all there is already. */
import type { Prng } from '../../harness/index.ts';

export function* deal<T>(deck: readonly T[], prng: Prng): Generator<T, never> {
  for (;;) {
    const cards = [...deck];
    while (cards.length > 0) yield* cards.splice(prng.integer(0, cards.length - 1), 1);
  }
}
