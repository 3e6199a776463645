/**
 * What the operating system says about processes: who is alive, in which group, started when.
 * Reads /proc; where there is none it asks ps for the start time and knows no groups.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A process for good: a pid alone may belong to somebody else a moment later. */
export interface ProcessIdentity {
  pid: number;
  /** Opaque; undefined where it could not be found out. */
  startTime: string | undefined;
}

export interface ProcessEntry {
  pid: number;
  parentPid: number;
  groupId: number;
  startTime: string;
  /** Ended, and only waiting for its parent to take notice. */
  isZombie: boolean;
  /** Stopped by a signal or a debugger, and waiting for somebody to let it go on. */
  isStopped: boolean;
}

/** Whether this system lists its processes in /proc. */
export function hasProcFolder(): boolean {
  return existsSync('/proc/self/stat');
}

/** All processes there are; empty without /proc. */
export function listProcesses(): ProcessEntry[] {
  if (!hasProcFolder()) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readProcess(Number(name)))
    .filter((entry) => entry !== undefined);
}

/** One process, or undefined when there is none (or no /proc). */
export function readProcess(pid: number): ProcessEntry | undefined {
  const stat = readProcFile(pid, 'stat');
  if (stat === undefined) return undefined;
  // The name, in parentheses, may hold spaces and parentheses of its own.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state = '', parentPid = '', groupId = ''] = fields;
  const startTicks = fields[19] ?? '';
  return {
    pid,
    parentPid: Number(parentPid),
    groupId: Number(groupId),
    startTime: `${startTicks}@${world()}`,
    isZombie: state === 'Z' || state === 'X',
    isStopped: state === 'T' || state === 't',
  };
}

/** A file of /proc/<pid>, or undefined when the process is gone or another user's. */
export function readProcFile(
  pid: number,
  name: 'stat' | 'status' | 'environ' | 'cmdline' | 'limits' | 'cgroup' | 'net/tcp' | 'net/tcp6',
): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    // ENOENT, ESRCH, EACCES, EPERM: to us this process is not there.
    return undefined;
  }
}

/** The identity of a process that runs now. */
export function identify(pid: number): ProcessIdentity {
  return { pid, startTime: startTimeOf(pid) };
}

/** Whether the process that was identified still runs; not whether its pid is taken. */
export function isAlive(identity: ProcessIdentity): boolean {
  if (!hasProcFolder()) {
    return identity.startTime !== undefined && startTimeByPs(identity.pid) === identity.startTime;
  }
  const entry = readProcess(identity.pid);
  return entry !== undefined && !entry.isZombie && entry.startTime === identity.startTime;
}

/** Whether nobody has the pid any more. Not where that cannot be seen: /proc may hide what other users run, first of all pid 1. */
export function hasEnded(pid: number): boolean {
  const entry = readProcess(pid);
  if (entry !== undefined) return entry.isZombie;
  return existsSync('/proc/1') && !existsSync(`/proc/${pid}`);
}

/**
 * Whether the pid, as that of a process or a group, now means another than the one identified: a
 * process with it has started at another time, or the machine has since, or it was identified in
 * another PID namespace.
 */
export function isReused(identity: ProcessIdentity): boolean {
  if (hasProcFolder() && !identity.startTime?.endsWith(`@${world()}`)) return true;
  const startTime = startTimeOf(identity.pid);
  return startTime !== undefined && startTime !== identity.startTime;
}

function startTimeOf(pid: number): string | undefined {
  return hasProcFolder() ? readProcess(pid)?.startTime : startTimeByPs(pid);
}

/** To the second, which is what ps knows everywhere. */
export function startTimeByPs(pid: number): string | undefined {
  try {
    const output = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return output.trim() || undefined;
  } catch {
    // ps exits with 1 for a pid that is not there.
    return undefined;
  }
}

/** Whether two start times are one, though they may have been read in two PID namespaces. */
export function isSameStart(one: string | undefined, other: string | undefined): boolean {
  const withoutNamespace = (startTime: string) => startTime.replace(/\/.*$/, '');
  if (one === undefined || other === undefined) return false;
  return withoutNamespace(one) === withoutNamespace(other);
}

let knownWorld: string | undefined;

/**
 * Start times count from the boot, so they only mean something together with it; and a pid only in its
 * own namespace: elsewhere, the group with that number is somebody else's.
 */
function world(): string {
  knownWorld ??= `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${pidNamespace()}`;
  return knownWorld;
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    // A kernel without them has but one.
    return '';
  }
}
