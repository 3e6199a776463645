/** Which path of a link serves a purpose, as its traits say: `health`, and `health at /ready` where it is not the usual one. */
import type { Target } from '../../topology.ts';
import { notInjected } from '../not-injected.ts';

/** @throws HornetError FAULT_NOT_INJECTED where no trait says it and there is no usual one */
export function pathFor({ name, traits }: Target, purpose: string, usual?: string): string {
  const start = `${purpose} at `;
  const path = traits.find((trait) => trait.startsWith(start))?.slice(start.length) ?? usual;
  if (path === undefined)
    throw notInjected(`Nobody says at which path ${name} carries a ${purpose}`);
  return path;
}
