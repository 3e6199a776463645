/**
 * Tells who listens on a port that a run had leased, once all of the run should have ended. Reads
 * /proc; where there is none it knows nobody. It leaves aside those who cannot be of the run.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { runMark } from '../process/environment-mark.ts';
import { listProcesses, readProcFile } from '../process/process-table.ts';

export interface PortListener {
  /** Undefined where the process cannot be seen. */
  pid: number | undefined;
  command: string;
}

/**
 * Who of a run may still listen on a TCP port of the loopback interface, if anybody does.
 * @param lastSignOfLifeMs when the run is known to have existed for the last time, by the wall
 *   clock: who was started later is somebody else, who was given a port that was free again
 */
export function listenerOn(
  port: number,
  runId: string,
  lastSignOfLifeMs: number,
): PortListener | undefined {
  const inodes = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => inodesOn(table, port));
  if (inodes.length === 0) return undefined;
  const owners = listProcesses().filter(({ pid }) => holdsAny(pid, inodes));
  if (owners.length === 0) return { pid: undefined, command: 'a process that cannot be seen' };
  const owner = owners.find(
    (one) => !isOfAnotherRun(one.pid, runId) && !isStartedAfter(one.startTime, lastSignOfLifeMs),
  );
  if (owner === undefined) return undefined;
  const command = readProcFile(owner.pid, 'cmdline') ?? '';
  return { pid: owner.pid, command: command.replaceAll('\0', ' ').trim() };
}

const listening = '0A';
/** Addresses, as the kernel writes them, at which loopback is reached: themselves and "any". */
const loopback =
  /^(0100007F|0{8}|0{32}|0{24}01000000|0000000000000000FFFF0000(0100007F|00000000)):/;

function inodesOn(table: string, port: number): string[] {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return readIfThere(table)
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local = '', , state]) => {
      return state === listening && local.endsWith(wanted) && loopback.test(local);
    })
    .flatMap((fields) => fields[9] ?? []);
}

function holdsAny(pid: number, inodes: readonly string[]): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
      return inode !== undefined && inodes.includes(inode);
    });
  } catch {
    // It ended meanwhile, or is another user's.
    return false;
  }
}

function isOfAnotherRun(pid: number, runId: string): boolean {
  const environment = readProcFile(pid, 'environ')?.split('\0') ?? [];
  const mark = environment.find((line) => line.startsWith(`${runMark}=`));
  return mark !== undefined && mark !== `${runMark}=${runId}`;
}

/** The boot time is known to the second. */
const marginMs = 1_500;
/** What the kernel counts in, on every machine that Linux runs on. */
const ticksPerSecond = 100;

function isStartedAfter(startTime: string, wallMs: number): boolean {
  const bootS = /^btime (\d+)$/m.exec(readIfThere('/proc/stat'))?.[1];
  const startedMs = (Number(bootS) + Number.parseInt(startTime, 10) / ticksPerSecond) * 1_000;
  return startedMs > wallMs + marginMs;
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
