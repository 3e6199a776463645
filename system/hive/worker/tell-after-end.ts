// What the hive says when a worker has ended unasked, could not be started again, or had nothing to do for too long.
import type { WorkerConfiguration } from '../../contracts/index.ts';
import type { Failure, Narrate } from '../../shared/index.ts';
import type { AfterEnd } from './restart-policy.ts';

export function tellAfterEnd(
  narrate: Narrate,
  { name, model, url }: WorkerConfiguration,
  { code, message }: Failure,
  after: AfterEnd,
): void {
  const facts = { target: name, worker: name, model, error_code: code };
  if (!after.restart) {
    const human = `${message} ${name} stays down for now`;
    narrate({
      ...{ ...facts, action: 'worker_failed', level: 'error', human },
      retry_after_ms: after.restMs,
    });
    return;
  }
  const action = url === undefined ? 'restart_worker' : 'await_worker';
  const what = url === undefined ? 'It is started again' : 'It is looked for again';
  const human = `${message} ${what} in ${after.pauseMs} ms`;
  narrate({ ...facts, action, level: 'warn', human, backoff_ms: after.pauseMs });
}

export function tellIdle(narrate: Narrate, worker: string, limitMs: number): void {
  const human = `Stopping ${worker}, which had nothing to do for ${limitMs} ms`;
  narrate({ action: 'stop_worker', target: worker, worker, human });
}
