/**
 * A census of the machine: processes, ports, folders in the temporary folders, proxies, network namespaces, firewall
 * tables, cgroups, mounts. Takes none of the harness's code, and nothing that a run says of itself but its id.
 */
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Family } from './family.ts';
import {
  commandOf,
  foldersIn,
  list,
  ownersOf,
  seeMounts,
  seePorts,
  seeProcess,
  seeProcesses,
} from './proc-files.ts';

/** Things of the machine, by kind; within a kind each has a key. */
export interface Census {
  processes: Map<string, number>;
  ports: Map<string, string>;
  folders: Set<string>;
  proxies: Set<string>;
  networkNamespaces: Set<string>;
  firewallTables: Set<string>;
  cgroups: Set<string>;
  mounts: Set<string>;
}

export interface CensusSite {
  /** The temporary folder that only the runs of this check have. */
  tmpFolder: string;
  /** The fault proxy that outlives all runs. */
  proxyUrl: string;
}

export async function takeCensus({ tmpFolder, proxyUrl }: CensusSite): Promise<Census> {
  return {
    processes: new Map(seeProcesses().map(({ pid, key }) => [key, pid])),
    ports: new Map(seePorts().map(({ key, inode }) => [key, inode])),
    folders: new Set([
      ...list(tmpFolder).map((name) => join(tmpFolder, name)),
      ...list(tmpdir()).map((name) => join(tmpdir(), name)),
    ]),
    proxies: new Set(Object.keys((await (await fetch(`${proxyUrl}/proxies`)).json()) ?? {})),
    networkNamespaces: new Set(list('/run/netns')),
    firewallTables: new Set(firewallTables()),
    cgroups: new Set(cgroups()),
    mounts: new Set(seeMounts()),
  };
}

export interface Difference {
  /** What is new and of the run, or of nobody who could be named. */
  leftovers: string[];
  /** What is new and somebody else's, on a machine that is not idle. */
  foreign: string[];
}

/** What is there after a round that was not there before it. */
export function compare(
  before: Census,
  after: Census,
  run: { runId: string; family: Family; tmpFolder: string },
): Difference {
  const found: [what: string, isOurs: boolean][] = [];
  for (const [key, pid] of newIn(before.processes, after.processes)) {
    const process = seeProcess(pid);
    if (process?.key !== key) continue;
    found.push([`process ${pid} ${commandOf(pid)}`, run.family.has(process)]);
  }
  for (const [key, inode] of newIn(before.ports, after.ports)) {
    const owners = ownersOf(new Set([inode])).flatMap((pid) => seeProcess(pid) ?? []);
    const isStillThere = seePorts().some((port) => port.inode === inode);
    if (!isStillThere) continue;
    found.push([key, owners.length === 0 || owners.some((owner) => run.family.has(owner))]);
  }
  const mark = RegExp(run.runId.replaceAll('-', '[-_]'));
  const carriesMark = (name: string) => name.startsWith(run.tmpFolder) || mark.test(name);
  const kinds = ['folders', 'networkNamespaces', 'firewallTables', 'cgroups', 'mounts'] as const;
  for (const kind of kinds) {
    for (const name of after[kind].difference(before[kind])) {
      found.push([`${kind} ${name}`, carriesMark(name)]);
    }
  }
  for (const name of after.proxies.difference(before.proxies)) found.push([`proxy ${name}`, true]);
  const thoseWhich = (ours: boolean) =>
    found.filter(([, isOurs]) => isOurs === ours).map(([what]) => what);
  return { leftovers: thoseWhich(true), foreign: thoseWhich(false) };
}

function newIn<V>(before: ReadonlyMap<string, V>, after: ReadonlyMap<string, V>): [string, V][] {
  return [...after].filter(([key]) => !before.has(key));
}

/** Of the machine's own network; those of another go with it. None where there is no nft, or it may not be used. */
function firewallTables(): string[] {
  try {
    const stdio = ['ignore', 'pipe', 'ignore'] as const;
    const listed = execFileSync('nft', ['list', 'tables'], { encoding: 'utf8', stdio: [...stdio] });
    return listed.trim().split('\n').filter(Boolean);
  } catch {
    return [];
  }
}

/** All groups that carry the name of Hornet, however deep, in every hierarchy. */
function cgroups(folder = '/sys/fs/cgroup'): string[] {
  return foldersIn(folder).flatMap((name) => {
    const path = join(folder, name);
    return [...(name.includes('hornet') ? [path] : []), ...cgroups(path)];
  });
}
