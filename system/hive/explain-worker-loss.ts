// What it means for the user that a worker's stream failed: a crash, a lost connection, silence, a foreign answer.
import { setTimeout as elapsed } from 'node:timers/promises';
import { Failure, PeerError, untilAborted } from '../shared/index.ts';
import type { WorkerExit } from './worker-process.ts';

/** How long to wait for the child's exit when its connection broke: a crash breaks the connection first. */
const exitGraceMs = 500;

/**
 * The failure to report; an error that is no worker's fault comes back as it is.
 * @param exit the exit signal of the process that served, which may have been started anew by now
 */
export async function explainWorkerLoss(
  error: unknown,
  name: string,
  exit: AbortSignal,
): Promise<unknown> {
  if (error instanceof Failure) return error;
  const isCutOff =
    error instanceof PeerError && (error.fault === 'broken' || error.fault === 'unreachable');
  if (isCutOff)
    await untilAborted(elapsed(exitGraceMs, undefined, { ref: false }), exit).catch(() => {}); // it has ended
  if (exit.aborted) return crash(name, exit, error);
  return error instanceof PeerError ? loss(name, error) : error;
}

function crash(name: string, exit: AbortSignal, cause: unknown): Failure {
  const { exitCode, signal } = exit.reason as WorkerExit; // the only reason a worker's exit signal is given
  const how = signal === null ? `with code ${exitCode}` : `by ${signal}`;
  return new Failure('WORKER_CRASHED', `${name} ended ${how} while it served the job.`, {
    cause,
    details: { worker: name, exit_code: exitCode, signal },
  });
}

function loss(name: string, error: PeerError): Failure {
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
