/** Looks from outside whether an address refuses: dials it once, as anybody would. It changes nothing there. */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Clock } from '../../kernel/clock.ts';
import { withTimeout } from '../../kernel/deadline.ts';
import { type Address, formatAddress } from '../address.ts';
import { bindError } from './bind-error.ts';

/** A kernel answers at once, and this process has to find the time to look. */
const patienceMs = 10_000;

/**
 * Returns once it was refused.
 * @throws Error where somebody answers, or nobody and nothing.
 */
export async function assertRefused(address: Address, clock: Clock): Promise<void> {
  const socket = connect(address);
  try {
    await withTimeout((signal) => once(socket, 'connect', { signal }), {
      timeoutMs: patienceMs,
      clock,
      onTimeout: () => new Error(`refuse ${formatAddress(address)}: this system does not answer`),
    });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED') return;
    throw error;
  } finally {
    socket.destroy();
  }
  throw bindError(address, 'EADDRINUSE');
}
