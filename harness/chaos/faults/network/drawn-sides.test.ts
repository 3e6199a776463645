/** Who is on which side of a partition: a function of the pick and the names, and always with a link between. */
import { expect, test } from 'vitest';
import type { Target, Topology } from '../../topology.ts';
import { drawSides, linkNames, partNames } from './drawn-sides.ts';

const names = ['queen→hive-1', 'hive-1→queen', 'hive-1→worker-1', 'keeper→queen', 'queen→hive-2'];
const topologyOf = (links: readonly string[]): Topology => ({
  targets: [
    { kind: 'process', name: 'alone', traits: [], touches: [] },
    ...links.map((name): Target => ({ kind: 'link', name, traits: [], touches: [] })),
  ],
});
const topology = topologyOf(names);
const all = ['hive-1', 'hive-2', 'keeper', 'queen', 'worker-1'];
const picks = Array.from({ length: 1_000 }, (_, pick) => pick);

test('all who are at the end of a link are parts, in order', () => {
  expect(partNames(topology)).toEqual(all);
  expect(linkNames(topology)).toEqual([...names].sort());
});

test('every pick has a link between the sides, and each part on one of them', () => {
  for (const pick of picks) {
    const { from, to, oneSide, otherSide } = drawSides(topology, pick);
    expect(names).toContain(`${from}→${to}`);
    expect([oneSide.includes(from), otherSide.includes(to)]).toEqual([true, true]);
    expect([...oneSide, ...otherSide].sort()).toEqual(all);
  }
});

test('the order in which links were found does not matter', () => {
  const other = topologyOf([...names].reverse());
  for (const pick of picks.slice(0, 50))
    expect(drawSides(other, pick)).toEqual(drawSides(topology, pick));
});

test('picks differ: every link is between the sides of one, and sides of many sizes come', () => {
  const drawn = picks.map((pick) => drawSides(topology, pick));
  expect(new Set(drawn.map(({ from, to }) => `${from}→${to}`)).size).toBe(names.length);
  expect(new Set(drawn.map(({ oneSide }) => oneSide.length))).toEqual(new Set([1, 2, 3, 4]));
});

test('who is left out is on no side, and none of its links between them', () => {
  for (const pick of picks.slice(0, 50)) {
    const { from, to, oneSide, otherSide } = drawSides(topology, pick, ['queen']);
    expect(`${from}→${to}`).toBe('hive-1→worker-1');
    expect([...oneSide, ...otherSide]).not.toContain('queen');
  }
});

test.each([
  ['no link', topologyOf([]), []],
  ['no link that is left', topologyOf(['a→b']), ['a']],
])('with %s nothing is drawn', (_what, sparse, leftOut) => {
  expect(() => drawSides(sparse, 1, leftOut)).toThrow(
    expect.objectContaining({ code: 'FAULT_NOT_INJECTED' }),
  );
});
