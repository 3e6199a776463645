/**
 * What each program holds at one moment, and whether it has come back to what it held before. A program of Node that was started
 * with an inspector tells its heap and timers; of any other only the kernel's view is known. It frees nothing but garbage.
 */
import { readProcFile } from '../process/process-table.ts';
import { Inspector } from './inspector.ts';
import { openFiles, openSockets } from './proc-counts.ts';

export interface ProgramLevel {
  /** Open descriptors, sockets included. */
  files: number;
  sockets: number;
  /** After a collection of garbage; undefined where it cannot be asked. */
  heapBytes: number | undefined;
  /** Timers that keep it alive; likewise. */
  timers: number | undefined;
  /** Memory of its own that is in use, as the kernel counts it. */
  residentBytes: number;
}

/** What each rule demands. */
export const levelRules = {
  leak_files: 'A program has no more files open than before.',
  leak_sockets: 'It has no more sockets open than before.',
  leak_timers: 'It has no more timers running than before.',
  leak_memory: 'It holds no more memory than before.',
} as const;

/** How far above its earlier level each may be. */
export interface LevelMargins {
  files: number;
  sockets: number;
  timers: number;
  /** Of the heap, besides what each request leaves until it is forgotten. */
  heapBytes: number;
  heapBytesPerRequest: number;
  /** For a program whose heap is not known: what is freed is not always given back. */
  residentBytes: number;
}

/**
 * A client's connections are kept for some seconds after their last use, and each program may open one to each of the others:
 * eight. A timer for each of those. The heap of a program that has just been started again is smaller, of one that has compiled
 * more of its code some megabytes larger; a finished job is kept for minutes with all its events, each some hundred bytes.
 */
export const usualMargins: LevelMargins = {
  ...{ files: 12, sockets: 8, timers: 8 },
  heapBytes: 8 * 1_024 * 1_024,
  heapBytesPerRequest: 32 * 1_024,
  residentBytes: 96 * 1_024 * 1_024,
};

/** @throws Error where the program has ended */
export async function levelOfProgram(pid: number, signal: AbortSignal): Promise<ProgramLevel> {
  using inspector = await Inspector.attach(pid, signal);
  const held = await inspector?.lookAfterCollection();
  // The inspector's own connection is not the program's.
  const own = inspector === undefined ? 0 : 1;
  return {
    files: openFiles(pid) - own,
    sockets: openSockets(pid) - own,
    heapBytes: held?.heapBytes,
    timers: held && (held.resources['Timeout'] ?? 0) + (held.resources['Immediate'] ?? 0),
    residentBytes: residentBytesOf(pid),
  };
}

export interface RisenLevel {
  rule: keyof typeof levelRules;
  /** In a sentence. */
  what: string;
}

/** @param requests how many were made in between */
export function risenLevels(
  name: string,
  before: ProgramLevel,
  after: ProgramLevel,
  requests: number,
  margins: LevelMargins = usualMargins,
): RisenLevel[] {
  const found: RisenLevel[] = [];
  const compare = (
    rule: RisenLevel['rule'],
    [was, is]: readonly [number | undefined, number | undefined],
    margin: number,
    unit: string,
  ): void => {
    if (was === undefined || is === undefined || is <= was + margin) return;
    const what = `${name} has ${is} ${unit}, where it had ${was} before; ${margin} more may be.`;
    found.push({ rule, what });
  };
  compare('leak_files', [before.files, after.files], margins.files, 'files open');
  compare('leak_sockets', [before.sockets, after.sockets], margins.sockets, 'sockets open');
  compare('leak_timers', [before.timers, after.timers], margins.timers, 'timers');
  const heap = [before.heapBytes, after.heapBytes] as const;
  const forRequests = margins.heapBytesPerRequest * requests;
  if (heap.every((bytes) => bytes !== undefined))
    compare('leak_memory', heap, margins.heapBytes + forRequests, 'bytes of heap');
  else {
    const resident = [before.residentBytes, after.residentBytes] as const;
    compare('leak_memory', resident, margins.residentBytes + forRequests, 'bytes of memory');
  }
  return found;
}

function residentBytesOf(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readProcFile(pid, 'status') ?? '')?.[1];
  if (kilobytes === undefined) throw new Error(`Process ${pid} has ended.`);
  return Number(kilobytes) * 1_024;
}
