/** How long it takes, once all is healed, until everybody is served again. It asks nothing itself. */
import type { Clock } from '../kernel/clock.ts';
import { withTimeout } from '../kernel/deadline.ts';
import { isHornetError } from '../kernel/errors.ts';
import { isServed, type SteadyClients } from './steady-clients.ts';

export interface Recovery {
  /** How many answers in a row. */
  wanted: number;
  recoveryMs: number;
  clock: Clock;
  signal: AbortSignal;
}

/** How many answers in a row, one for each client at least, show that all is well. */
const answersInARow = 5;

/**
 * To the first of the answers after which all were right; undefined where it takes longer than it may.
 * @throws the signal's reason
 */
export async function awaitRecovery(
  clients: SteadyClients,
  { wanted, clock, recoveryMs, signal }: Recovery,
): Promise<number | undefined> {
  const healedMs = clock.nowMs();
  const enough = Math.max(answersInARow, wanted);
  let firstMs: number | undefined;
  let row = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = clients.onEnd((ended) => {
    const isWell = isServed(ended);
    if (ended.startedMs < healedMs || isWell === undefined) return;
    row = isWell ? row + 1 : 0;
    if (row === 1) firstMs = clock.nowMs() - healedMs;
    if (row >= enough) resolve();
  });
  try {
    await withTimeout(() => promise, { timeoutMs: recoveryMs, clock, signal });
    return firstMs;
  } catch (error) {
    if (isHornetError(error, 'TIMED_OUT')) return undefined;
    throw error;
  } finally {
    stop();
  }
}
