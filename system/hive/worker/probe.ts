// Asks a worker how it is. A server of another make may have no /health; then its list of models counts.
import { randomUUID } from 'node:crypto';
import { headers, WorkerHealthSchema } from '../../contracts/index.ts';
import { callPeer, compileLater, Failure, ownLackOf, PeerError } from '../../shared/index.ts';

export interface Probe {
  /** Anything at all came back. */
  hasAnswered: boolean;
  /** It takes requests. */
  serves: boolean;
  /** What the hive itself lacked to ask it, in the kernel's word: nothing is known of the worker then. */
  lack?: string;
  /** The part of its model that is loaded, from 0 to 1, where it says so. */
  loaded?: number;
}

export interface ProbeOptions {
  /** For each of the questions. */
  timeoutMs: number;
  signal: AbortSignal;
}

const workerHealth = compileLater(WorkerHealthSchema);

/** @throws the signal's reason; nothing else, for whatever comes back is an answer to this */
export async function probe(url: string, options: ProbeOptions): Promise<Probe> {
  const health = await ask(`${url}/health`, options);
  if (health.isGood) {
    const { body } = health;
    if (!workerHealth.Check(body)) return { hasAnswered: true, serves: true };
    return { hasAnswered: true, serves: body.status === 'ready', loaded: body.loaded };
  }
  const { lack } = health;
  if (lack !== undefined) return { hasAnswered: false, serves: false, lack };
  if (!health.hasAnswered) return { hasAnswered: false, serves: false };
  const models = await ask(`${url}/v1/models`, options);
  return { hasAnswered: true, serves: models.isGood };
}

interface Answer {
  hasAnswered: boolean;
  isGood: boolean;
  body?: unknown;
  lack?: string;
}

async function ask(url: string, { timeoutMs, signal }: ProbeOptions): Promise<Answer> {
  try {
    const body = await callPeer(url, {
      method: 'GET',
      headers: { [headers.correlationId]: randomUUID() },
      silenceTimeoutMs: timeoutMs,
      connectTimeoutMs: timeoutMs,
      signal,
    });
    return { hasAnswered: true, isGood: true, body };
  } catch (error) {
    signal.throwIfAborted();
    const hasAnswered =
      error instanceof Failure || (error instanceof PeerError && error.fault === 'foreign');
    const lack = error instanceof PeerError ? ownLackOf(error.cause) : undefined;
    return { hasAnswered, isGood: false, ...(lack === undefined ? {} : { lack }) };
  }
}
