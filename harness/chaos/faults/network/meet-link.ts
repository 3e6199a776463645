/** Dials a link as a client would, past all that is known of its proxy, and says what it met. Every connection ends here. */
import { connect } from 'node:net';
import type { Clock } from '../../../kernel/clock.ts';
import { withTimeout } from '../../../kernel/deadline.ts';
import { isHornetError } from '../../../kernel/errors.ts';

export interface MeetOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How long nothing may come of it. */
  readonly patienceMs: number;
  /** What is said once it is connected; without it nothing is said. */
  readonly say?: string;
  /** Whether being connected is all that it wants. Default true where nothing is said. */
  readonly onlyConnects?: boolean;
}

/**
 * - `connected`: the connection came to be, and no more was wanted. `answered`: bytes came back.
 * - `refused`: nobody listens. `unreachable`: there is no way there. `reset`: it was broken off. `closed`: it came to be and was ended.
 * - `silent`: it came to be, and nothing came. `unanswered`: it did not come to be.
 */
export type Meeting =
  | 'connected'
  | 'answered'
  | 'refused'
  | 'unreachable'
  | 'reset'
  | 'closed'
  | 'silent'
  | 'unanswered';

/** What was met, and after how long. @throws the signal's reason, and errors of the network that no fault here makes */
export async function meetLink(
  address: string,
  options: MeetOptions,
): Promise<{ met: Meeting; afterMs: number }> {
  const { clock, signal, patienceMs, say } = options;
  const { onlyConnects = say === undefined } = options;
  const { hostname: host, port } = new URL(`tcp://${address}`);
  const startMs = clock.nowMs();
  const socket = connect({ host, port: Number(port), noDelay: true });
  const { promise, resolve, reject } = Promise.withResolvers<Meeting>();
  socket.on('connect', () => (onlyConnects ? resolve('connected') : socket.write(say ?? '')));
  socket.on('data', () => resolve('answered'));
  socket.on('end', () => resolve('closed'));
  socket.on('error', (error: NodeJS.ErrnoException) => {
    const met = errors[error.code ?? ''];
    if (met === undefined) reject(error);
    else resolve(met);
  });
  try {
    const met = await withTimeout(() => promise, { timeoutMs: patienceMs, clock, signal });
    return { met, afterMs: clock.nowMs() - startMs };
  } catch (error) {
    if (!isHornetError(error, 'TIMED_OUT') || signal.aborted) throw error;
    return { met: socket.connecting ? 'unanswered' : 'silent', afterMs: patienceMs };
  } finally {
    socket.destroy();
  }
}

const errors: Readonly<Record<string, Meeting>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'unreachable',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
};
