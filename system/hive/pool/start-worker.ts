// Starts a worker on behalf of whoever is being served, and tells them what they wait for: the start, the loading, the end of it.
import { AsyncLocalStorage } from 'node:async_hooks';
import { asFailure, currentContext, type Narrate } from '../../shared/index.ts';
import type { Life } from '../worker/life.ts';
import type { Worker } from '../worker/worker.ts';

export interface StartRequest {
  /** An operator's, who may start what rests. */
  isByHand?: boolean;
}

/** Resolves at once where the worker is ready. @throws as `Worker.start` */
export async function startWorker(
  worker: Worker,
  narrate: Narrate,
  { isByHand = false }: StartRequest,
): Promise<Life> {
  const { name, spec, state } = worker;
  const { model } = spec.configuration;
  const facts = { target: name, worker: name, model };
  const startedMs = performance.now();
  if (state !== 'ready') {
    const isUnderWay = state === 'starting' || (state === 'restarting' && !isByHand);
    const human = isUnderWay
      ? `Waiting until ${name} is ready`
      : `Starting ${name} with the model ${model}`;
    narrate({ ...facts, action: isUnderWay ? 'await_worker' : 'start_worker', human });
  }
  // Whoever waits is told in its own stream, though the start may be on behalf of another.
  const inThisContext = AsyncLocalStorage.snapshot();
  using _loading = worker.watchLoading((percent) => {
    const human = `${name} has loaded ${percent} % of the model`;
    const part = percent / 100;
    inThisContext(() => narrate({ ...facts, action: 'load_progress', human, part }));
  });
  try {
    const life = await worker.start({ environment: environmentOfJob(), isByHand });
    if (state !== 'ready') {
      const duration_ms = Math.round(performance.now() - startedMs);
      narrate({ ...facts, action: 'worker_ready', human: `${name} is ready`, duration_ms });
    }
    return life;
  } catch (error) {
    const { code, message } = asFailure(error);
    const human = `${name} did not start: ${message}`;
    narrate({ ...facts, action: 'worker_failed', level: 'error', human, error_code: code });
    throw error;
  }
}

/** On whose behalf the worker narrates its start. */
function environmentOfJob(): Record<string, string> {
  const context = currentContext();
  return {
    ...(context === undefined ? {} : { CORRELATION_ID: context.correlationId }),
    ...(context?.jobId === undefined ? {} : { JOB_ID: context.jobId }),
  };
}
