/** What of a described stack can be struck: each service and part, each link, groups of them, the network and the machine as a whole. Pure. */
import { basename } from 'node:path';
import type { ServiceSpec, StackSpec } from '../stack/stack-spec.ts';
import type { Target, Topology } from './topology.ts';

/** What a stack's description does not say. */
export interface ChaosTraits {
  /** Programs that share a fate, by the name of the group: `machine-1`. */
  groups?: Readonly<Record<string, readonly string[]>>;
  /** What more there is to say of a program or a link, by its name. */
  traits?: Readonly<Record<string, readonly string[]>>;
  /** Whom a program shuts down when it ends in good order, by its name. */
  shutsDown?: Readonly<Record<string, readonly string[]>>;
  /** Files, folders and databases that programs keep. */
  kept?: readonly Target[];
}

/**
 * A program is `node` where its command says so, and a part is `starts again`, since another program has started it. A link
 * carries `http`; whether streams of events come back on it is for the traits to say (`sse`).
 */
export function topologyOf(
  { services, parts = [], links = [] }: StackSpec,
  { groups = {}, traits = {}, shutsDown = {}, kept = [] }: ChaosTraits = {},
): Topology {
  const of = (name: string, ...own: string[]): string[] => [...own, ...(traits[name] ?? [])];
  const programs = Object.entries(services).map(([name, spec]): Target => {
    return {
      kind: 'process',
      name,
      traits: of(name, 'service', ...nodeTrait(spec)),
      touches: [name, ...parts.filter((part) => links.includes(`${name}→${part}`))],
      ...(shutsDown[name] && { shutsDown: shutsDown[name] }),
    };
  });
  const started = parts.map((name): Target => {
    return { kind: 'process', name, traits: of(name, 'starts again'), touches: [name] };
  });
  const paths = links.map((name): Target => {
    return { kind: 'link', name, traits: of(name, 'http'), touches: [name] };
  });
  const together = Object.entries(groups).map(([name, members]): Target => {
    return { kind: 'group', name, traits: of(name), touches: members };
  });
  const whole: Target = { kind: 'network', name: 'network', traits: [], touches: links };
  const everybody = [...programs, ...started].map(({ name }) => name);
  const machine: Target = { kind: 'machine', name: 'machine', traits: [], touches: everybody };
  return {
    targets: [
      ...[...programs, ...started, ...paths, ...together, ...kept],
      ...(links.length > 1 ? [whole, machine] : [machine]),
    ],
  };
}

function nodeTrait({ command: [program] }: ServiceSpec): string[] {
  return program === process.execPath || /^node(\.exe)?$/.test(basename(program)) ? ['node'] : [];
}
