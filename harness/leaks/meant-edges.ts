/**
 * Leaves out connections past a link that whoever described the stack means to be there, as where a program watches over what it
 * has started. It counts them, and cannot tell what they carry.
 */
import type { DirectEdge } from './direct-edges.ts';

export interface MeantEdge {
  readonly link: string;
  /** How many there may be at once between two processes. Where there is one more, all of them are told. */
  readonly connections: number;
}

export function unmeantEdges(
  edges: readonly DirectEdge[],
  meant: readonly MeantEdge[],
): DirectEdge[] {
  const limits = new Map(meant.map(({ link, connections }) => [link, connections]));
  const pairs = Map.groupBy(edges, pairOf);
  return [...pairs.values()].filter((pair) => pair.length > limitOf(pair, limits)).flat();
}

/** Connections of one pair past one link are alike: a program that dials ten times is one finding. */
export function pairOf({ link, from, to }: DirectEdge): string {
  return `${link} ${from.pid} ${to.pid}`;
}

function limitOf([first]: readonly DirectEdge[], limits: ReadonlyMap<string, number>): number {
  return limits.get(first?.link ?? '') ?? 0;
}
