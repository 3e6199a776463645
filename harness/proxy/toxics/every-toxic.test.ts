/** What is true of every toxic that acts on bytes, whatever comes when and whatever is changed meanwhile. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Prng } from '../../kernel/prng.ts';
import { Chain } from '../chain.ts';
import { type RandomToxic, randomToxics } from '../fixtures/random-toxics.ts';
import { makeToxic } from '../fixtures/stream-items.ts';
import { byteAt, type Play, play, runOut, stepsWith, takeAll } from '../fixtures/toxic-play.ts';
import { findToxicType, listToxicTypes } from './table.ts';

const all = Object.entries(randomToxics);
const typesThat = (has: (toxic: RandomToxic) => boolean) =>
  all.filter(([, toxic]) => has(toxic)).map(([name]) => name);

test('each has attributes to be tested with', () => {
  const isOfBytes = (name: string) => {
    const type = findToxicType(name);
    return type?.listening === undefined && type?.startPair === undefined;
  };
  expect(typesThat(() => true)).toEqual(listToxicTypes().filter(isOfBytes).sort());
});

test('those that keep everything let it through in time, the end too: nothing lost, doubled or out of order', () => {
  fc.assert(
    fc.property(
      stepsWith(typesThat(({ keeps }) => keeps === 'all')),
      fc.integer(),
      (steps, seed) => {
        const state = play(steps, seed);
        state.chain.put({ kind: 'end' }, state.nowMs);
        runOut(state);
        expect(countInPlace(state)).toBe(state.putBytes);
        expect(endingsOf(state)).toEqual(['end']);
        expect(state.out.at(-1)).toEqual({ kind: 'end' });
      },
    ),
  );
});

test('with those that hold back or change bytes, removing all lets go of everything at once', () => {
  fc.assert(
    fc.property(
      stepsWith(typesThat(({ keeps }) => keeps !== undefined)),
      fc.integer(),
      (steps, seed) => {
        const state = play(steps, seed);
        state.chain.put({ kind: 'end' }, state.nowMs);
        for (const toxic of state.toxics) state.chain.remove(toxic, state.nowMs);
        takeAll(state);
        expect(countInPlace(state)).toBe(state.putBytes);
        expect(endingsOf(state)).toEqual(['end']);
      },
    ),
  );
});

test('those that drop still double and reorder nothing, and that a connection is over is heard of', () => {
  fc.assert(
    fc.property(stepsWith(typesThat(() => true)), fc.integer(), (steps, seed) => {
      const state = play(steps, seed);
      state.chain.put({ kind: 'close' }, state.nowMs);
      for (const toxic of state.toxics) state.chain.remove(toxic, state.nowMs);
      runOut(state);
      expect(countInPlace(state)).toBeLessThanOrEqual(state.putBytes);
      expect(endingsOf(state).some((kind) => kind === 'close' || kind === 'reset')).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test('the same seed and traffic give the same acts and the same bytes', () => {
  fc.assert(
    fc.property(stepsWith(typesThat(() => true)), fc.integer(), (steps, seed) => {
      const [one, other] = [play(steps, seed), play(steps, seed)];
      for (const state of [one, other]) takeAll(state);
      expect(other.acts).toEqual(one.acts);
      expect(other.out).toEqual(one.out);
    }),
  );
});

test.each(all)('%s makes the sender wait before it holds too much', (name, {
  attributes,
  roomBytes,
}) => {
  const bytes = Buffer.alloc(65_536);
  fc.assert(
    fc.property(attributes, (some) => {
      const chain = new Chain(new Prng(1), () => {});
      const toxic = makeToxic(name, some);
      chain.add(toxic, 0);
      // A thousand of them where it drops them; nothing is taken out.
      for (let count = 0; count < 1000 && chain.hasRoom; count += 1) {
        chain.put({ kind: 'data', bytes, offset: count * bytes.length, atMs: 0 }, 0);
      }
      chain.remove(toxic, 0);
      let heldBytes = 0;
      for (let item = chain.take(0); item !== undefined; item = chain.take(0)) {
        if (item.kind === 'data') heldBytes += item.bytes.length;
      }
      expect(heldBytes).toBeLessThanOrEqual(roomBytes + bytes.length);
    }),
    { numRuns: 10 },
  );
});

/** How many bytes came out, each in its place apart from those that are said to have been turned over. */
function countInPlace({ out, acts }: Play): number {
  const flips = new Set(acts.filter(({ what }) => what === 'flip').map(({ offset }) => offset));
  let end = 0;
  let count = 0;
  for (const item of out) {
    if (item.kind !== 'data') continue;
    const { bytes, offset } = item;
    expect(offset).toBeGreaterThanOrEqual(end);
    end = offset + bytes.length;
    count += bytes.length;
    const isWrong = (index: number) => bytes[index] !== byteAt(offset + index);
    const wrong = [...bytes.keys()].filter((index) => isWrong(index) && !flips.has(offset + index));
    expect(wrong).toEqual([]);
  }
  return count;
}

function endingsOf({ out }: Play): string[] {
  return out.map(({ kind }) => kind).filter((kind) => kind !== 'data');
}
