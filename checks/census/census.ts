/**
 * A census of the machine: processes, which of them are stopped and what they may use, ports, folders in the temporary folders,
 * proxies, network namespaces, firewall tables, cgroups, mounts, shared memory, the clock. Takes none of the harness's code, and
 * nothing that a run says of itself but its id.
 */
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Family } from './family.ts';
import {
  commandOf,
  environmentOf,
  foldersIn,
  limitsOf,
  list,
  ownersOf,
  seeMounts,
  seePorts,
  seeProcess,
  seeProcesses,
} from './proc-files.ts';

/** Things of the machine, by kind; within a kind each has a key. */
export interface Census {
  processes: Map<string, SeenState>;
  ports: Map<string, string>;
  folders: Set<string>;
  proxies: Set<string>;
  networkNamespaces: Set<string>;
  firewallTables: Set<string>;
  cgroups: Set<string>;
  mounts: Set<string>;
  sharedMemory: Set<string>;
  /** By how much the wall clock is ahead of where it would be if nobody had set it since we began. */
  clockAheadMs: number;
}

interface SeenState {
  pid: number;
  isStopped: boolean;
  limits: string;
}

export interface CensusSite {
  /** The temporary folder that only the runs of this check have. */
  tmpFolder: string;
  /** The fault proxy that outlives all runs; undefined where none does. */
  proxyUrl: string | undefined;
}

export async function takeCensus({ tmpFolder, proxyUrl }: CensusSite): Promise<Census> {
  return {
    processes: new Map(
      seeProcesses().map(({ pid, key, isStopped }) => [
        key,
        { pid, isStopped, limits: limitsOf(pid) },
      ]),
    ),
    ports: new Map(seePorts().map(({ key, inode }) => [key, inode])),
    folders: new Set([
      ...list(tmpFolder).map((name) => join(tmpFolder, name)),
      ...list(tmpdir()).map((name) => join(tmpdir(), name)),
    ]),
    proxies: new Set(proxyUrl === undefined ? [] : await proxiesAt(proxyUrl)),
    networkNamespaces: new Set(list('/run/netns')),
    firewallTables: new Set(firewallTables()),
    cgroups: new Set(cgroups()),
    mounts: new Set(seeMounts()),
    sharedMemory: new Set(list('/dev/shm')),
    clockAheadMs: Date.now() - performance.timeOrigin - performance.now(),
  };
}

export interface Difference {
  /** What is new and of the run, or of nobody who could be named. */
  leftovers: string[];
  /** What is new and somebody else's, on a machine that is not idle. */
  foreign: string[];
}

export interface SeenRun {
  /** Undefined for one that ended before it had an id. */
  runId: string | undefined;
  family: Family;
  tmpFolder: string;
}

type Found = [what: string, isOurs: boolean];

/** What there is after a round that was not there before it. */
export function compare(before: Census, after: Census, run: SeenRun): Difference {
  const found: Found[] = [
    ...newProcesses(before, after, run),
    ...changedProcesses(before, after, run),
    ...newPorts(before, after, run),
  ];
  const { runId, family, tmpFolder } = run;
  const mark = runId === undefined ? undefined : RegExp(runId.replaceAll('-', '[-_]'));
  const carriesMark = (name: string): boolean =>
    name.startsWith(tmpFolder) || (mark?.test(name) ?? isOfNobody(name));
  const kinds = ['folders', 'networkNamespaces', 'firewallTables', 'cgroups', 'mounts'] as const;
  for (const kind of kinds) {
    for (const name of after[kind].difference(before[kind])) {
      found.push([`${kind} ${name}`, carriesMark(name)]);
    }
  }
  for (const name of after.proxies.difference(before.proxies)) found.push([`proxy ${name}`, true]);
  // Libraries that share memory put the pid of whoever began into its name.
  for (const name of after.sharedMemory.difference(before.sharedMemory)) {
    const pid = Number(/\d+$/.exec(name)?.[0]);
    found.push([`shared memory ${name}`, family.hasHad(pid)]);
  }
  const setMs = Math.abs(after.clockAheadMs - before.clockAheadMs);
  if (setMs > clockToleranceMs) found.push([`the clock was set by ${setMs.toFixed(0)} ms`, true]);
  const thoseWhich = (ours: boolean) =>
    found.filter(([, isOurs]) => isOurs === ours).map(([what]) => what);
  return { leftovers: thoseWhich(true), foreign: thoseWhich(false) };
}

/** What the machine's own time service may do meanwhile. */
const clockToleranceMs = 500;

function newProcesses(before: Census, after: Census, { family }: SeenRun): Found[] {
  return newIn(before.processes, after.processes).flatMap(([key, { pid }]): Found[] => {
    const process = seeProcess(pid);
    if (process?.key !== key) return [];
    const state = process.isStopped ? ', stopped' : '';
    return [[`process ${pid} ${commandOf(pid)}${state}`, family.has(process)]];
  });
}

/** Who was there all the time and is now stopped, or may use less: faults are for those whom the run has started. */
function changedProcesses(before: Census, after: Census, { runId }: SeenRun): Found[] {
  return [...after.processes].flatMap(([key, now]): Found[] => {
    const then = before.processes.get(key);
    if (then === undefined || seeProcess(now.pid)?.key !== key) return [];
    const isOurs = !isOfAnotherRun(now.pid, runId);
    const about = `${now.pid} ${commandOf(now.pid)}`;
    const changes: Found[] = [];
    if (now.isStopped && !then.isStopped) changes.push([`process ${about} is stopped`, isOurs]);
    if (now.limits !== then.limits) changes.push([`process ${about} has other limits`, isOurs]);
    return changes;
  });
}

function isOfAnotherRun(pid: number, runId: string | undefined): boolean {
  return environmentOf(pid).some(
    (line) => line.startsWith('HORNET_RUN=') && line !== `HORNET_RUN=${runId}`,
  );
}

function newPorts(before: Census, after: Census, { family }: SeenRun): Found[] {
  return newIn(before.ports, after.ports).flatMap(([key, inode]): Found[] => {
    const owners = ownersOf(new Set([inode])).flatMap((pid) => seeProcess(pid) ?? []);
    const isStillThere = seePorts().some((port) => port.inode === inode);
    if (!isStillThere) return [];
    return [[key, owners.length === 0 || owners.some((owner) => family.has(owner))]];
  });
}

/** Whether it carries the mark of a run of which nobody is left. */
function isOfNobody(name: string): boolean {
  const [runId] = /\d{8}T\d{6}[-_][0-9a-z]{4}/.exec(name) ?? [];
  if (runId === undefined) return false;
  const mark = runId.replace('_', '-');
  return !seeProcesses().some(
    ({ pid }) => commandOf(pid).includes(mark) || environmentOf(pid).includes(`HORNET_RUN=${mark}`),
  );
}

function newIn<V>(before: ReadonlyMap<string, V>, after: ReadonlyMap<string, V>): [string, V][] {
  return [...after].filter(([key]) => !before.has(key));
}

async function proxiesAt(url: string): Promise<string[]> {
  return Object.keys((await (await fetch(`${url}/proxies`)).json()) ?? {});
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
