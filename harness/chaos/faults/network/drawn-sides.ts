/**
 * Draws who is on which side of a partition: the same for the same pick and the same names, in whatever order they were found.
 * There is always a link between the two sides. Pure.
 */
import { Prng } from '../../../kernel/prng.ts';
import { parseLinkName } from '../../../network/link-name.ts';
import type { NumberSpec } from '../../parameters.ts';
import type { Topology } from '../../topology.ts';
import { notInjected } from '../not-injected.ts';

/** Which of the partitions there could be, modulo how many there are. */
export const pickSpec = { unit: 'count', minimum: 0, maximum: 999 } as const satisfies NumberSpec;

export interface DrawnSides {
  /** The ends of a link, one on either side. */
  readonly from: string;
  readonly to: string;
  /** With `from`, in order. */
  readonly oneSide: readonly string[];
  /** With `to`. */
  readonly otherSide: readonly string[];
}

/** The names of all links, in order. @throws HornetError FAULT_NOT_INJECTED where there is none */
export function linkNames({ targets }: Topology): string[] {
  const names = targets.flatMap(({ kind, name }) => (kind === 'link' ? [name] : [])).sort();
  if (names.length === 0) throw notInjected('There is no link that could be cut');
  return names;
}

/** Everybody at the end of a link, in order. */
export function partNames(topology: Topology): string[] {
  const ends = linkNames(topology).map(parseLinkName);
  return [...new Set(ends.flatMap(({ from, to }) => [from, to]))].sort();
}

/** Each part is on one of the sides, but those that are left out. */
export function drawSides(
  topology: Topology,
  pick: number,
  leftOut: readonly string[] = [],
): DrawnSides {
  const random = new Prng('sides').fork(pick);
  const links = linkNames(topology)
    .map(parseLinkName)
    .filter(({ from, to }) => from !== to && !leftOut.includes(from) && !leftOut.includes(to));
  const cut = links[pick % links.length];
  if (cut === undefined) throw notInjected(`No link is left without ${leftOut.join(', ')}`);
  const { from, to } = cut;
  const sides: Record<'one' | 'other', string[]> = { one: [], other: [] };
  for (const part of partNames(topology).filter((name) => !leftOut.includes(name))) {
    const drawn = random.fork(part).pick(['one', 'other'] as const);
    sides[part === from ? 'one' : part === to ? 'other' : drawn].push(part);
  }
  return { from, to, oneSide: sides.one, otherSide: sides.other };
}
