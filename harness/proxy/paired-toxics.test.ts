import { expect, test } from 'vitest';
import { Prng } from '../kernel/prng.ts';
import { makeToxic } from './fixtures/stream-items.ts';
import { PairedToxics } from './paired-toxics.ts';

/** Links that only note what is done to them. */
function setUp(seed = 1) {
  const done: string[] = [];
  const link = (direction: string) => ({
    addPaired: (...[, , place]: [unknown, unknown, string]) =>
      void done.push(`${direction} ${place}`),
    removeToxic: () => void done.push(`${direction} removed`),
    wake: () => void done.push(`${direction} woken`),
  });
  const links = { upstream: link('upstream'), downstream: link('downstream') };
  return { pairs: new PairedToxics(new Prng(seed), () => {}), links, done };
}

test('the stages are put so that answers pass them the other way round than questions', () => {
  const { pairs, links, done } = setUp();
  pairs.add(makeToxic('http_status', {}), links);
  expect(done).toEqual(['upstream last', 'downstream first']);
});

test('acts on both directions of a connection or on none, by toxicity and seed', () => {
  const counts = Array.from({ length: 200 }, (_, seed) => {
    const { pairs, links, done } = setUp(seed);
    pairs.add(makeToxic('http_status', {}, { toxicity: 0.3 }), links);
    return done.length;
  });
  expect(counts.every((count) => count === 0 || count === 2)).toBe(true);
  const acting = counts.filter((count) => count === 2).length;
  expect(acting).toBeGreaterThan(40);
  expect(acting).toBeLessThan(80);
});

test('a change goes to the stages where they are; toxicity takes them out, and puts them in', () => {
  const { pairs, links, done } = setUp();
  const toxic = makeToxic('http_status', {});
  pairs.add(toxic, links);
  done.length = 0;
  pairs.update(toxic, links);
  expect(done.splice(0)).toEqual(['upstream woken', 'downstream woken']);
  toxic.toxicity = 0;
  pairs.update(toxic, links);
  expect(done.splice(0)).toEqual(['upstream removed', 'downstream removed']);
  toxic.toxicity = 1;
  pairs.update(toxic, links);
  expect(done).toEqual(['upstream last', 'downstream first']);
});
