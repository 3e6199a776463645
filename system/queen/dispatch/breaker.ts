// What the queen remembers of a worker's failures, and whether she gives it jobs again. Pure: a memory and an instant in, a
// memory out. Only losses are put in; a job that was wrong, cancelled or late says nothing about its worker.

/** What is known against a worker; undefined is nothing. */
export interface BreakerMemory {
  /** The instance that failed last; a new one is tried as if nothing had been, unless the worker crashes again and again. */
  readonly instanceId: string | null;
  /** In a row; jobs that were under way together and fail together are one failure. */
  readonly failures: number;
  readonly lastFailureMs: number;
  /** One for each instance that crashed lately. */
  readonly crashes: readonly Crash[];
  /** Whether the last opening was for crashes, and so holds for new instances too. */
  readonly isCrashLoop: boolean;
  /** Undefined while closed. */
  readonly open: { readonly forMs: number; readonly untilMs: number } | undefined;
  /** One job tries whether the worker is well again. */
  readonly isProbed: boolean;
}

interface Crash {
  readonly instanceId: string | null;
  readonly atMs: number;
}

export interface WorkerFailure {
  /** Of the worker that failed; null for one that could not be started. */
  readonly instanceId: string | null;
  /** When the job that failed was given to it. */
  readonly givenMs: number;
  /** Its process ended, or could not begin. */
  readonly isCrash: boolean;
  /** The job was to find out whether the worker is well again. */
  readonly isProbe: boolean;
}

/** `half-open`: the next job is a probe. `probing`: there is one already. */
export type Gate = 'closed' | 'open' | 'half-open' | 'probing';

const failuresAllowed = 2;
const crashesAllowed = 2;
const crashWindowMs = 60_000;
const firstOpenMs = 5_000;
const longestOpenMs = 60_000;

export function gateOf(
  memory: BreakerMemory | undefined,
  instanceId: string | null,
  nowMs: number,
): Gate {
  if (memory?.open === undefined || isForgiven(memory, instanceId)) return 'closed';
  if (nowMs < memory.open.untilMs) return 'open';
  return memory.isProbed ? 'probing' : 'half-open';
}

export function afterFailure(
  before: BreakerMemory | undefined,
  { instanceId, givenMs, isCrash, isProbe }: WorkerFailure,
  nowMs: number,
): BreakerMemory {
  const isNew = before === undefined || isForgiven(before, instanceId);
  const memory: BreakerMemory = isNew ? nothingAgainst(instanceId, before?.crashes ?? []) : before;
  const wasTogether = givenMs < memory.lastFailureMs && !isProbe;
  const crashes = isCrash ? withCrash(memory.crashes, { instanceId, atMs: nowMs }) : memory.crashes;
  if (wasTogether) return { ...memory, crashes };
  const failures = memory.failures + 1;
  const isCrashLoop = isCrash && crashes.length > crashesAllowed;
  const opens = isProbe || isCrashLoop || failures > failuresAllowed;
  const forMs = Math.min(longestOpenMs, (memory.open?.forMs ?? firstOpenMs / 2) * 2);
  return {
    ...{ instanceId, failures, crashes, lastFailureMs: nowMs },
    isProbed: memory.isProbed && !isProbe,
    isCrashLoop: isCrashLoop || memory.isCrashLoop,
    open: opens ? { forMs, untilMs: nowMs + forMs } : memory.open,
  };
}

/**
 * A worker that served is well: what is kept is its crashes, for the window in which more of them would be a loop. Once it is
 * given no jobs, only the probe counts, not a job that it was given before.
 */
export function afterSuccess(
  memory: BreakerMemory,
  isProbe: boolean,
  nowMs: number,
): BreakerMemory | undefined {
  if (isProbe) return undefined;
  if (memory.open !== undefined) return memory;
  const crashes = recent(memory.crashes, nowMs);
  if (crashes.length === 0) return undefined;
  return { ...nothingAgainst(memory.instanceId, crashes), lastFailureMs: memory.lastFailureMs };
}

/** A job is given to a worker whose gate is half open. */
export function withProbe(memory: BreakerMemory): BreakerMemory {
  return { ...memory, isProbed: true };
}

/** That job ended in a way that says nothing about the worker. */
export function withoutProbe(memory: BreakerMemory): BreakerMemory {
  return { ...memory, isProbed: false };
}

function isForgiven(memory: BreakerMemory, instanceId: string | null): boolean {
  return memory.instanceId !== instanceId && !memory.isCrashLoop;
}

function nothingAgainst(instanceId: string | null, crashes: readonly Crash[]): BreakerMemory {
  return {
    ...{ instanceId, crashes, failures: 0, lastFailureMs: Number.NEGATIVE_INFINITY },
    ...{ isCrashLoop: false, open: undefined, isProbed: false },
  };
}

/** An instance crashes once, however many jobs tell of it. */
function withCrash(crashes: readonly Crash[], crash: Crash): readonly Crash[] {
  const kept = recent(crashes, crash.atMs);
  const isKnown = kept.some(
    ({ instanceId }) => instanceId !== null && instanceId === crash.instanceId,
  );
  return isKnown ? kept : [...kept, crash];
}

function recent(crashes: readonly Crash[], nowMs: number): readonly Crash[] {
  return crashes.filter(({ atMs }) => atMs > nowMs - crashWindowMs);
}
