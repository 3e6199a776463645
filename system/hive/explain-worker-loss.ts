// What it means for the user that a worker's stream failed: a crash, a lost connection, silence, a foreign answer.
import { setTimeout as elapsed } from 'node:timers/promises';
import { Failure, PeerError, whenAborted } from '../shared/index.ts';
import type { WorkerExit, WorkerProcess } from './worker-process.ts';

/** How long to wait for the child's exit when its connection broke: a crash breaks the connection first. */
const exitGraceMs = 500;

/** The failure to report; an error that is no worker's fault comes back as it is. */
export async function explainWorkerLoss(error: unknown, worker: WorkerProcess): Promise<unknown> {
  if (error instanceof Failure) return error;
  const isCutOff =
    error instanceof PeerError && (error.fault === 'broken' || error.fault === 'unreachable');
  if (isCutOff)
    await Promise.race([
      whenAborted(worker.exitSignal),
      elapsed(exitGraceMs, undefined, { ref: false }),
    ]);
  if (worker.exitSignal.aborted) return crash(worker, error);
  return error instanceof PeerError ? loss(worker, error) : error;
}

function crash({ spec: { name }, exitSignal }: WorkerProcess, cause: unknown): Failure {
  const { exitCode, signal } = exitSignal.reason as WorkerExit; // the only reason a worker's exit signal is given
  const how = signal === null ? `with code ${exitCode}` : `by ${signal}`;
  return new Failure('WORKER_CRASHED', `${name} ended ${how} while it served the job.`, {
    cause,
    details: { worker: name, exit_code: exitCode, signal },
  });
}

function loss({ spec: { name } }: WorkerProcess, error: PeerError): Failure {
  const options = { cause: error, details: { worker: name } };
  switch (error.fault) {
    case 'unreachable':
      return new Failure('WORKER_UNREACHABLE', `Could not reach ${name}.`, options);
    case 'broken':
      return new Failure(
        'WORKER_UNREACHABLE',
        `Lost the connection to ${name} while it generated.`,
        options,
      );
    case 'silent':
      return new Failure('WORKER_SILENT', `Gave up on ${name}. ${error.message}`, options);
    case 'foreign':
      return new Failure(
        'BAD_UPSTREAM',
        `${name} answered outside the contract. ${error.message}`,
        options,
      );
  }
}
