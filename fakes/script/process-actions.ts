// The misbehaviours that any process is capable of, and how they are done.
import { setTimeout as elapsed } from 'node:timers/promises';
import { Type } from 'typebox';
import { choice, milliseconds, text, toggle, whole } from './arguments.ts';
import type { ActionSpec, Deed } from './vocabulary.ts';

export const processActions = {
  exit: {
    meaning: 'ends at once, with this exit code',
    at: 'anywhere',
    with: Type.Object({ code: whole(0, 255, 1) }),
  },
  kill: {
    meaning: 'sends itself a signal; SIGSTOP freezes it',
    at: 'anywhere',
    with: Type.Object({
      signal: choice(['SIGKILL', 'SIGSEGV', 'SIGABRT', 'SIGTERM', 'SIGSTOP'], 'SIGKILL'),
    }),
  },
  hang: {
    meaning: 'goes no further here, for ever',
    at: 'anywhere',
    with: Type.Object({}),
  },
  stall: {
    meaning: 'waits, then goes on',
    at: 'anywhere',
    with: Type.Object({ ms: milliseconds() }),
  },
  block: {
    meaning: 'blocks the event loop: nothing at all happens meanwhile',
    at: 'anywhere',
    with: Type.Object({ ms: milliseconds() }),
  },
  print: {
    meaning: 'prints this, so many times; many times over is a flood',
    at: 'anywhere',
    with: Type.Object({
      text: text(0),
      to: choice(['stdout', 'stderr'], 'stdout'),
      repeat: whole(1, 1_000_000, 1),
      newline: toggle(true),
    }),
  },
  grow: {
    meaning: 'takes so much more memory and keeps it',
    at: 'anywhere',
    with: Type.Object({ mb: whole(1, 65_536) }),
  },
  ignore: {
    meaning: 'takes no notice of this signal from now on',
    at: 'anywhere',
    with: Type.Object({ signal: choice(['SIGTERM', 'SIGINT'], 'SIGTERM') }),
  },
} as const satisfies Record<string, ActionSpec>;

export type ProcessDeed = Deed<typeof processActions>;

export function isProcessDeed<D extends { readonly do: string }>(
  deed: D,
): deed is Extract<D, ProcessDeed> {
  return Object.hasOwn(processActions, deed.do);
}

/** Resolves when it is done, if ever. Rejects with the signal's reason where that comes first. */
export async function performOnProcess(deed: ProcessDeed, signal?: AbortSignal): Promise<void> {
  switch (deed.do) {
    case 'exit':
      return process.exit(deed.with.code);
    case 'kill':
      process.kill(process.pid, deed.with.signal);
      break;
    case 'hang':
      return await wait(Number.POSITIVE_INFINITY, signal);
    case 'stall':
      return await wait(deed.with.ms, signal);
    case 'block':
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, deed.with.ms);
      break;
    case 'print':
      return await print(deed.with);
    case 'grow':
      kept.push(Buffer.alloc(deed.with.mb * 2 ** 20, 1)); // written to, or the kernel would not give it
      break;
    case 'ignore':
      process.removeAllListeners(deed.with.signal).on(deed.with.signal, () => {});
      break;
  }
}

/** The memory that was taken. */
const kept: Buffer[] = [];
/** The longest that a timer holds. A timer, since a process that waits for nothing would end. */
const longestMs = 2 ** 31 - 1;

async function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    for (let leftMs = ms; leftMs > 0; leftMs -= longestMs)
      await elapsed(Math.min(leftMs, longestMs), undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  }
}

/** Resolves when the reader has taken all of it. */
async function print(order: Extract<ProcessDeed, { do: 'print' }>['with']): Promise<void> {
  const line = order.newline ? `${order.text}\n` : order.text;
  const perWrite = Math.max(1, Math.floor(65_536 / Math.max(1, line.length)));
  for (let left = order.repeat; left > 0; left -= perWrite) {
    const { promise, resolve } = Promise.withResolvers<void>();
    process[order.to].write(line.repeat(Math.min(left, perWrite)), () => resolve());
    await promise;
  }
}
