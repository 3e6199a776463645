/** Reads /proc and its like without any of the harness's own code: a check must not trust what it checks. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface SeenProcess {
  pid: number;
  parentPid: number;
  /** A pid alone may belong to somebody else a moment later. */
  key: string;
  isStopped: boolean;
}

/** Every process that has not ended. */
export function seeProcesses(): SeenProcess[] {
  return list('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => seeProcess(Number(pid)) ?? []);
}

/** Undefined for one that has ended, though its parent may not have noticed. */
export function seeProcess(pid: number): SeenProcess | undefined {
  const stat = read(`/proc/${pid}/stat`);
  const [state = '', parentPid = '', ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (stat === '' || state === 'Z' || state === 'X') return undefined;
  const isStopped = state === 'T' || state === 't';
  return { pid, parentPid: Number(parentPid), key: `${pid}@${rest[17]}`, isStopped };
}

/** The pids that a process has: here, and in each PID namespace further in. */
export function pidsOf(pid: number): number[] {
  const line = /^NSpid:\s*(.*)$/m.exec(read(`/proc/${pid}/status`))?.[1] ?? '';
  return line.split(/\s+/).map(Number);
}

export function environmentOf(pid: number): string[] {
  return read(`/proc/${pid}/environ`).split('\0');
}

/** What it may use at most, as the kernel writes it. */
export function limitsOf(pid: number): string {
  return read(`/proc/${pid}/limits`);
}

export function commandOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
}

/** What the kernel shows of sockets: those that listen for TCP, and all that are bound for UDP. */
export function seePorts(): { key: string; inode: string }[] {
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((protocol) =>
    read(`/proc/net/${protocol}`)
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state]) => state === (protocol.startsWith('tcp') ? '0A' : '07'))
      .map(([, local = '', , , , , , , , inode = '']) => {
        const port = Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16);
        return { key: `${protocol} port ${port}`, inode };
      }),
  );
}

/** The processes that have one of these sockets open. */
export function ownersOf(inodes: ReadonlySet<string>): number[] {
  return seeProcesses()
    .map(({ pid }) => pid)
    .filter((pid) =>
      list(`/proc/${pid}/fd`).some((fd) =>
        inodes.has(/^socket:\[(\d+)\]$/.exec(link(`/proc/${pid}/fd/${fd}`))?.[1] ?? ''),
      ),
    );
}

export function seeMounts(): string[] {
  return read('/proc/self/mountinfo')
    .split('\n')
    .flatMap((line) => line.split(' ')[4] ?? []);
}

/** The names in a folder; none where there is no such folder. */
export function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // it is gone meanwhile, or is another user's
  }
}

/** As `list`, folders only. */
export function foldersIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    return []; // it is gone meanwhile, or is another user's
  }
}

export function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // it is gone meanwhile, or is another user's
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
