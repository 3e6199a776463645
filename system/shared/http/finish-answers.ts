// Lets the answers of work that has ended get out before a closing server cuts all connections. It waits for no work.
import type { FastifyInstance } from 'fastify';
import { untilAborted } from '../abort.ts';

/** What a client may take to read the end of its answer when the program stops. */
const lastBytesTimeoutMs = 1_000;

/** @returns what a route passes the promise of each of its answers through */
export function finishAnswersBeforeClose(
  server: FastifyInstance,
): (answering: Promise<void>) => Promise<void> {
  const answers = new Set<Promise<void>>();
  server.addHook('preClose', async () => {
    const tooSlow = AbortSignal.timeout(lastBytesTimeoutMs);
    await untilAborted(Promise.allSettled(answers), tooSlow).catch(() => undefined); // a client that does not read is cut
  });
  return (answering) => {
    const tracked = answering.finally(() => answers.delete(tracked));
    answers.add(tracked);
    return tracked;
  };
}
