import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Prng } from '../kernel/prng.ts';
import { Chain } from './chain.ts';
import { chunk, makeToxic, takeAll } from './fixtures/stream-items.ts';
import type { Toxic } from './toxics/toxic.ts';

const start = (seed = 1) => new Chain(new Prng(seed), () => {});

test('without toxics passes everything on at once', () => {
  const chain = start();
  chain.put(chunk('a', 0), 0);
  chain.put({ kind: 'end' }, 0);
  expect(chain.wakeAtMs).toBeUndefined();
  expect(takeAll(chain, 0)).toEqual(['a', '[end]']);
});

test('holds the source back while what it passed on is not taken', () => {
  const chain = start();
  expect(chain.hasRoom).toBe(true);
  chain.put(chunk('a', 0), 0);
  expect(chain.hasRoom).toBe(false);
  chain.take(0);
  expect(chain.hasRoom).toBe(true);
});

test('delays add up', () => {
  const chain = start();
  chain.add(makeToxic('latency', { latency: 100 }, { name: 'one' }), 0);
  chain.add(makeToxic('latency', { latency: 30 }, { name: 'other' }), 0);
  chain.put(chunk('a', 0), 0);
  expect(takeAll(chain, 129)).toEqual([]);
  expect(chain.wakeAtMs).toBe(130);
  expect(takeAll(chain, 130)).toEqual(['a']);
});

test('what could leave but has no room beyond it does not ask to be woken', () => {
  const chain = start();
  chain.add(makeToxic('latency', { latency: 10 }), 0);
  chain.put(chunk('a', 0), 0);
  chain.put(chunk('b', 0), 0);
  expect(chain.take(10)).toMatchObject({ kind: 'data' });
  // The destination is full now and takes no more; only the exit holds "b".
  chain.put(chunk('c', 10), 10);
  expect(chain.wakeAtMs).toBe(10);
  takeAll(chain, 10);
  expect(chain.wakeAtMs).toBe(20);
});

test('a toxic that is added acts on what comes after it', () => {
  const chain = start();
  chain.put(chunk('before', 0), 0);
  chain.add(makeToxic('timeout', { timeout: 0 }), 0);
  chain.put(chunk('after', 0), 0);
  expect(takeAll(chain, 0)).toEqual(['before']);
});

test('removing a delay lets go at once of what it held', () => {
  const chain = start();
  const toxic = makeToxic('latency', { latency: 60_000 });
  chain.add(toxic, 0);
  chain.put(chunk('a', 0), 0);
  chain.put({ kind: 'end' }, 0);
  expect(takeAll(chain, 1)).toEqual([]);
  chain.remove(toxic, 1);
  expect(takeAll(chain, 1)).toEqual(['a', '[end]']);
});

test('a changed delay counts for what is waiting, from its arrival', () => {
  const chain = start();
  const toxic = makeToxic('latency', { latency: 60_000 });
  chain.add(toxic, 0);
  chain.put(chunk('a', 0), 0);
  toxic.attributes = { latency: 100, jitter: 0 };
  chain.update(toxic, 50);
  expect(chain.wakeAtMs).toBe(100);
});

test('removing a timeout closes the stream; changing it does not', () => {
  const chain = start();
  const toxic = makeToxic('timeout', { timeout: 0 });
  chain.add(toxic, 0);
  chain.put(chunk('lost', 0), 0);
  chain.update(toxic, 1);
  expect(takeAll(chain, 1)).toEqual([]);
  chain.remove(toxic, 2);
  expect(takeAll(chain, 2)).toEqual(['[close]']);
});

test('the closing of one toxic passes through the others after what is before it', () => {
  const chain = start();
  const silence = makeToxic('timeout', { timeout: 0 });
  chain.put(chunk('a', 0), 0);
  chain.add(silence, 0);
  chain.add(makeToxic('latency', { latency: 50 }), 0);
  chain.remove(silence, 0);
  expect(takeAll(chain, 0)).toEqual(['a', '[close]']);
});

test('a toxic that is unknown here is neither changed nor removed', () => {
  const chain = start();
  const stranger = makeToxic('timeout', { timeout: 0 });
  chain.update(stranger, 0);
  chain.remove(stranger, 0);
  chain.put(chunk('a', 0), 0);
  expect(takeAll(chain, 0)).toEqual(['a']);
});

describe('toxicity', () => {
  const passes = (seed: number, toxicity: number) => {
    const chain = start(seed);
    chain.add(makeToxic('timeout', { timeout: 0 }, { toxicity }), 0);
    chain.put(chunk('a', 0), 0);
    return takeAll(chain, 0).length === 1;
  };
  const seeds = Array.from({ length: 400 }, (_, seed) => seed);

  test('0 spares every connection and 1 none', () => {
    expect(seeds.every((seed) => passes(seed, 0))).toBe(true);
    expect(seeds.some((seed) => passes(seed, 1))).toBe(false);
  });

  test('is the share of connections it acts on', () => {
    const spared = seeds.filter((seed) => passes(seed, 0.25)).length;
    expect(spared / seeds.length).toBeGreaterThan(0.65);
    expect(spared / seeds.length).toBeLessThan(0.85);
  });

  test('is drawn once: a change of another toxic changes nothing here', () => {
    for (const seed of seeds) {
      const chain = start(seed);
      const half = makeToxic('timeout', { timeout: 0 }, { name: 'half', toxicity: 0.5 });
      const other = makeToxic('latency', { latency: 0 }, { name: 'other' });
      chain.add(half, 0);
      chain.put(chunk('a', 0), 0);
      const before = takeAll(chain, 0);
      chain.add(other, 0);
      chain.remove(other, 0);
      chain.update(half, 0);
      chain.put(chunk('a', 0), 0);
      expect(takeAll(chain, 0)).toEqual(before);
    }
  });

  test('set to 0 later ends what the toxic did, without closing', () => {
    const chain = start();
    const toxic = makeToxic('timeout', { timeout: 0 });
    chain.add(toxic, 0);
    toxic.toxicity = 0;
    chain.update(toxic, 0);
    chain.put(chunk('a', 0), 0);
    expect(takeAll(chain, 0)).toEqual(['a']);
    chain.remove(toxic, 0);
    expect(takeAll(chain, 0)).toEqual([]);
  });
});

type Step = 'put' | 'take one' | 'take all' | 'wait' | 'add' | 'update' | 'remove';
const step = fc.constantFrom<Step>(
  'put',
  'put',
  'take one',
  'take all',
  'wait',
  'add',
  'update',
  'remove',
);

test('whatever changes while bytes are inside, none is lost, doubled or out of order', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer(), (steps, seed) => {
      const chain = start(seed);
      const random = new Prng(seed);
      const toxics: Toxic[] = [];
      const out: string[] = [];
      const delays = () => ({ latency: random.integer(0, 90), jitter: random.integer(0, 60) });
      let put = 0;
      let nowMs = 0;
      for (const next of steps) {
        const toxic = toxics.length > 0 ? random.pick(toxics) : undefined;
        if (next === 'put') chain.put(chunk(`${put}`, nowMs, put++), nowMs);
        else if (next === 'take one') {
          const item = chain.take(nowMs);
          if (item?.kind === 'data') out.push(item.bytes.toString());
        } else if (next === 'take all') out.push(...takeAll(chain, nowMs));
        else if (next === 'wait') nowMs += random.integer(1, 50);
        else if (next === 'add') {
          const name = `t${toxics.length}`;
          toxics.push(makeToxic('latency', delays(), { name, toxicity: random.next() }));
          chain.add(toxics.at(-1) as Toxic, nowMs); // The one just pushed.
        } else if (toxic !== undefined && next === 'update') {
          toxic.attributes = delays();
          toxic.toxicity = random.next();
          chain.update(toxic, nowMs);
        } else if (toxic !== undefined) {
          toxics.splice(toxics.indexOf(toxic), 1);
          chain.remove(toxic, nowMs);
        }
      }
      chain.put({ kind: 'end' }, nowMs);
      out.push(...takeAll(chain, nowMs + 1e6));
      expect(out).toEqual([...Array.from({ length: put }, (_, index) => `${index}`), '[end]']);
    }),
  );
});
