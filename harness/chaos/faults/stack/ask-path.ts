/** Asks a server for a path, on a connection of its own, and has the status and the text of what comes back. */
import { Agent, request } from 'undici';
import type { Clock } from '../../../kernel/clock.ts';
import { withTimeout } from '../../../kernel/deadline.ts';

export interface PathAnswer {
  readonly status: number;
  readonly text: string;
}

const patienceMs = 2_000;

/** Undefined where nobody answered in time. @throws the signal's reason */
export async function askPath(
  url: string,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<PathAnswer | undefined> {
  signal.throwIfAborted();
  const dispatcher = new Agent({ connections: 1, pipelining: 0 });
  const ask = async (ended: AbortSignal): Promise<PathAnswer> => {
    const { statusCode: status, body } = await request(url, { dispatcher, signal: ended });
    return { status, text: await body.text() };
  };
  try {
    return await withTimeout(ask, { timeoutMs: patienceMs, clock, signal });
  } catch {
    signal.throwIfAborted();
    return undefined;
  } finally {
    dispatcher.destroy().catch(() => undefined);
  }
}
