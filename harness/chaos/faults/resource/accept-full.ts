/**
 * The queue of connections that the program has yet to accept is full: who comes now is not even let in, and tries again until he
 * gives up. Whoever accepts empties that queue faster than anybody can fill it, so the program stands still meanwhile.
 */
import { connect, type Socket } from 'node:net';
import { isAlive } from '../../../process/process-table.ts';
import { pauseEach, resumeEach } from '../../../process/terminate.ts';
import type { FaultKind, StrikeContext } from '../../fault-kind.ts';
import { meetLink } from '../network/meet-link.ts';
import { notInjected } from '../not-injected.ts';
import { answersAt } from '../process/ask-program.ts';
import { watchFor } from '../watch-for.ts';
import { waitingAt } from './accept-queue.ts';

export const acceptFull: FaultKind = {
  name: 'accept-full',
  family: 'resource',
  title: 'So many connections wait to be accepted that no more are let in.',
  needs: ['environment mark'],
  target: 'process',
  takes: 'reach',
  parameters: {},
  lastsMs: { minimum: 2_000, maximum: 6_000 },
  strike: async (context) => {
    const { clock, scope, subject, target } = context;
    const { identity, url } = await subject.process(target.name);
    if (url === undefined) throw notInjected(`nobody knows where ${target.name} listens`);
    const { host, port } = new URL(url);
    const callers: Socket[] = [];
    scope.defer(`queue of ${target.name}`, () => {
      for (const socket of callers) socket.destroy();
      resumeEach([identity]);
    });
    pauseEach([identity]);
    await fill(callers, url, context);
    const isFull = async (signal: AbortSignal): Promise<string | undefined> => {
      const { met } = await meetLink(host, { clock, signal, patienceMs });
      const waiting = waitingAt(identity.pid, Number(port)) ?? 0;
      const isKept = met === 'unanswered' && waiting > 0;
      return isKept ? `${waiting} wait in /proc/net/tcp, and one more was not let in` : undefined;
    };
    const letsIn = async (signal: AbortSignal): Promise<string | undefined> => {
      if (!isAlive(identity)) return `${target.name} has ended meanwhile`;
      return (await answersAt(url, { clock, signal })) ? 'it lets in, and answers' : undefined;
    };
    return {
      witness: (signal) => watchFor(() => isFull(signal), { clock, signal }),
      witnessGone: (signal) => watchFor(() => letsIn(signal), { clock, signal }),
    };
  },
};

/** The kernel lets in at once whom it lets in at all. */
const patienceMs = 700;
const together = 64;
/** What the kernel lets a program keep waiting unless somebody has raised it. */
const most = 4_096 + together;

/** Until somebody is not let in. @throws HornetError FAULT_NOT_INJECTED where more may wait than can be held here */
async function fill(
  callers: Socket[],
  url: string,
  { clock, scope: { signal } }: StrikeContext,
): Promise<void> {
  const { hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  while (callers.length < most) {
    signal.throwIfAborted();
    const fresh = Array.from({ length: together }, () => connect({ host, port: Number(port) }));
    callers.push(...fresh);
    const late = clock.sleep(patienceMs, signal);
    await Promise.race([Promise.all(fresh.map(isMet)), late.catch(() => undefined)]);
    // What has come while this thread was busy is told only now.
    await new Promise((go) => setImmediate(go));
    if (fresh.some(({ connecting }) => connecting)) return;
  }
  throw notInjected(`more than ${most} connections may wait at ${url}`);
}

/** Resolves when it is let in, or sent away. */
async function isMet(socket: Socket): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.once('connect', resolve).once('close', () => resolve());
  // Whoever is sent away at the end of it all is of no more use.
  socket.on('error', () => resolve());
  await promise;
}
