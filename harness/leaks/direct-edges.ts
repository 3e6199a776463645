/**
 * Finds connections between two parts of a stack that go past the link that there is from one to the other: no fault of the link
 * reaches them. It sees what is connected over TCP at this moment, on Linux; what no link is described for is none of its business.
 */
import type { Link } from '../network/link.ts';
import { type MarkedProcess, takeCensus } from '../process/environment-mark.ts';
import { hasEnded } from '../process/process-table.ts';
import { type NamedProgram, partOf } from './part-names.ts';
import { type ConnectionEnd, type SeenConnections, seeConnections } from './seen-connections.ts';

export type EdgeLink = Pick<Link, 'name' | 'from' | 'to' | 'upstream'>;

export interface EdgeQuery {
  runId: string;
  /** Only processes that this scope, or a scope inside it, has started. The proxies are none of them, nor is this process. */
  scopeName: string;
  links: readonly EdgeLink[];
  /** The programs that run, by the names that links have for them. Parts that they start are known by the port they listen on. */
  programs: readonly NamedProgram[];
}

export interface EdgeEnd {
  readonly part: string;
  readonly pid: number;
  readonly command: string;
  readonly port: number;
}

export interface DirectEdge {
  /** The link that it goes past. */
  readonly link: string;
  /** Who has dialled. */
  readonly from: EdgeEnd;
  readonly to: EdgeEnd;
}

export interface EdgeCensus {
  readonly edges: readonly DirectEdge[];
  /** What could not be looked at, and why. Where this is empty, there were no others. */
  readonly unseen: readonly string[];
}

/** Looks once. What it costs grows with the processes and connections of the machine: some 15 ms on a quiet one. */
export function findDirectEdges({ runId, scopeName, links, programs }: EdgeQuery): EdgeCensus {
  const named = new Set([...programs.map(({ name }) => name), ...links.map(({ to }) => to)]);
  // The rest is dialled by clients that are no programs of the stack.
  const between = links.filter(({ from }) => named.has(from));
  if (between.length === 0) return { edges: [], unseen: [] };
  const census = takeCensus({ runId, scopeName, excludePids: [process.pid] });
  if (!census.available) return { edges: [], unseen: [census.reason] };
  const seen = seeConnections(census.processes);
  const byPid = new Map(census.processes.map((found) => [found.pid, found]));
  const names = namesByPid(programs, links, seen);
  const nameOf = (found: MarkedProcess): string | undefined => partOf(found, byPid, names);
  return {
    edges: seen.connections.flatMap((ends) => edgeOf(ends, between, nameOf) ?? []),
    unseen: [...seen.hidden.map(describeHidden), ...unmarked(programs, byPid)],
  };
}

/** Programs, and parts: those who listen where a link leads to that leads to no program. */
function namesByPid(
  programs: readonly NamedProgram[],
  links: readonly EdgeLink[],
  { listeners }: SeenConnections,
): Map<number, string> {
  const names = new Map(programs.map(({ pid, name }) => [pid, name]));
  for (const link of links) {
    if (programs.some(({ name }) => name === link.to)) continue;
    for (const { process: found, port } of listeners)
      if (port === upstreamPort(link) && !names.has(found.pid)) names.set(found.pid, link.to);
  }
  return names;
}

function edgeOf(
  [one, other]: readonly [ConnectionEnd, ConnectionEnd],
  links: readonly EdgeLink[],
  nameOf: (found: MarkedProcess) => string | undefined,
): DirectEdge | undefined {
  // Where nobody listens any more, it cannot be told who has dialled whom.
  const isEitherWay = one.listens === other.listens;
  const ways = isEitherWay || other.listens ? [[one, other] as const] : [];
  if (isEitherWay || one.listens) ways.push([other, one]);
  for (const [dialling, dialled] of ways) {
    const from = nameOf(dialling.process);
    const to = nameOf(dialled.process);
    const link = links.find((each) => {
      // A further port of a program has a name of its own, which its process has not.
      return each.from === from && (each.to === to || upstreamPort(each) === dialled.port);
    });
    if (link !== undefined)
      return { link: link.name, from: endOf(dialling, link.from), to: endOf(dialled, link.to) };
  }
  return undefined;
}

function endOf({ process: { pid, command }, port }: ConnectionEnd, part: string): EdgeEnd {
  return { part, pid, command, port };
}

function upstreamPort({ upstream = '' }: EdgeLink): number {
  return Number(upstream.slice(upstream.lastIndexOf(':') + 1));
}

function describeHidden({ pid, command }: MarkedProcess): string {
  return `Process ${pid} (${command}) does not show its sockets to this user.`;
}

/** A program of another user, or one that has wiped its environment, does not show that it is the scenario's. */
function unmarked(
  programs: readonly NamedProgram[],
  found: ReadonlyMap<number, MarkedProcess>,
): string[] {
  return programs
    .filter(({ pid }) => !found.has(pid) && !hasEnded(pid))
    .map(({ name, pid }) => `${name} (process ${pid}) does not show the mark of the run.`);
}
