/** What of a run is alive, read from /proc without any of the harness's own code: a check must not trust what it checks. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface MarkedProcess {
  pid: number;
  command: string;
}

/** Every process, zombies aside, whose environment carries the run's mark. */
export function markedProcesses(runId: string): MarkedProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => read(`/proc/${pid}/environ`).split('\0').includes(`HORNET_RUN=${runId}`))
    .map((pid) => ({
      pid: Number(pid),
      command: read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim(),
    }))
    .filter(({ command }) => command !== '');
}

/** The TCP ports that these processes listen on. */
export function listeningPorts(processes: readonly MarkedProcess[]): number[] {
  const portByInode = new Map<string, number>();
  for (const line of [
    ...read('/proc/net/tcp').split('\n'),
    ...read('/proc/net/tcp6').split('\n'),
  ]) {
    const fields = line.trim().split(/\s+/);
    const [, local, , state] = fields;
    if (state !== '0A' || local === undefined) continue;
    portByInode.set(fields[9] ?? '', Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16));
  }
  const inodes = processes.flatMap(({ pid }) => socketInodes(pid));
  return [...new Set(inodes.flatMap((inode) => portByInode.get(inode) ?? []))];
}

function socketInodes(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap(
      (fd) => /^socket:\[(\d+)\]$/.exec(link(`/proc/${pid}/fd/${fd}`))?.[1] ?? [],
    );
  } catch {
    return []; // the process has ended meanwhile
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // the process has ended meanwhile, or is another user's
  }
}
