import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Prng } from '../../kernel/prng.ts';
import type { ToxicAct } from '../toxics/toxic.ts';
import { type DatagramFaults, datagramFaults } from './datagram-faults.ts';
import { DatagramPath } from './datagram-path.ts';

const none: DatagramFaults = {
  loss: 0,
  duplicate: 0,
  reorder: 0,
  corrupt: 0,
  delay_ms: 0,
  jitter_ms: 0,
};

/** What became of datagrams `1` to `count`, a millisecond apart. */
function pass(faults: Partial<DatagramFaults>, count: number, seed = 1) {
  const acts: ToxicAct[] = [];
  const path = new DatagramPath(new Prng(seed), (act) => void acts.push(act));
  const out: string[] = [];
  const takeAll = (nowMs: number) => {
    for (let bytes = path.take(nowMs); bytes !== undefined; bytes = path.take(nowMs)) {
      out.push(bytes.toString('latin1'));
    }
  };
  for (let at = 1; at <= count; at += 1) {
    path.put(Buffer.from(`${at}`), { ...none, ...faults }, at);
    takeAll(at);
  }
  takeAll(1e9);
  return { out, acts };
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => `${index + 1}`);

test('without faults all pass at once, in order', () => {
  expect(pass({}, 50)).toEqual({ out: numbers(50), acts: [] });
});

test('loses a share, and tells which', () => {
  const { out, acts } = pass({ loss: 0.3 }, 1000);
  expect(out.length).toBeGreaterThan(630);
  expect(out.length).toBeLessThan(770);
  const lost = acts.map(({ datagram }) => String(datagram));
  expect([...out, ...lost].sort()).toEqual(numbers(1000).sort());
});

test('doubles a share', () => {
  const { out, acts } = pass({ duplicate: 0.5 }, 200);
  expect(out.length).toBe(200 + acts.length);
  expect(new Set(out).size).toBe(200);
  expect(acts.length).toBeGreaterThan(60);
});

test('lets the next one overtake a share', () => {
  expect(pass({ reorder: 1 }, 5).out).toEqual(['2', '1', '4', '3', '5']);
  const { out, acts } = pass({ reorder: 0.2 }, 200);
  expect(out).not.toEqual(numbers(200));
  expect(out.toSorted()).toEqual(numbers(200).sort());
  expect(acts.every(({ what }) => what === 'reorder')).toBe(true);
});

test('flips one bit of a share, and tells which', () => {
  const { out, acts } = pass({ corrupt: 0.5 }, 100);
  const changed = out.filter((text, index) => text !== `${index + 1}`);
  expect(changed.length).toBe(acts.length);
  const [datagram, bit] = [acts[0]?.['datagram'], acts[0]?.['bit']];
  const original = Buffer.from(`${datagram}`);
  const received = Buffer.from(out[Number(datagram) - 1] ?? '', 'latin1');
  const at = Math.floor(Number(bit) / 8);
  expect((original[at] ?? 0) ^ (received[at] ?? 0)).toBe(0x80 >>> (Number(bit) % 8));
});

test('delays, and with jitter mixes the order', () => {
  const path = new DatagramPath(new Prng(1), () => {});
  path.put(Buffer.from('a'), { ...none, delay_ms: 20 }, 5);
  expect(path.wakeAtMs).toBe(25);
  expect(path.take(24)).toBeUndefined();
  expect(String(path.take(25))).toBe('a');
  const { out } = pass({ delay_ms: 50, jitter_ms: 50 }, 100);
  expect(out).not.toEqual(numbers(100));
  expect(out.toSorted()).toEqual(numbers(100).sort());
});

test('one fault changes nothing of what another one does', () => {
  const lost = (faults: Partial<DatagramFaults>) =>
    pass(faults, 300).acts.filter(({ what }) => what === 'drop');
  expect(lost({ loss: 0.3, duplicate: 0.5, corrupt: 0.5 })).toEqual(lost({ loss: 0.3 }));
});

test('drops what it has no room for', () => {
  const acts: ToxicAct[] = [];
  const path = new DatagramPath(new Prng(1), (act) => void acts.push(act));
  for (let at = 0; at < 4100; at += 1) path.put(Buffer.from('x'), { ...none, delay_ms: 9 }, 0);
  expect(acts.filter(({ what }) => what === 'overflow').length).toBe(4);
});

test('the same seed gives the same, whenever datagrams come', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const faults = fc.record({ loss: share, duplicate: share, reorder: share, corrupt: share });
  fc.assert(
    fc.property(faults, fc.integer(), (some, seed) => {
      expect(pass(some, 40, seed)).toEqual(pass(some, 40, seed));
    }),
  );
});

test('refuses shares that are none, and negative times', () => {
  expect(datagramFaults.attributes.loss.fault?.(1.1)).toBe('must be from 0 to 1');
  expect(datagramFaults.attributes.jitter_ms.fault?.(-1)).toBe('must be 0 or more');
});
