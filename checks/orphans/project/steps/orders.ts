/**
 * Hears from the check how this runner is to end. Every thread asks; the orders say whether they are for the runner, which
 * is the main thread, or for a step.
 */
import { connect } from 'node:net';
import { isMainThread } from 'node:worker_threads';
import { controlSocketFromEnvironment } from './environment.ts';

const forStep = Promise.withResolvers<void>();

/** Resolves when a step is to call process.exit. */
export const stepIsToExit: Promise<void> = forStep.promise;

const path = controlSocketFromEnvironment();
if (path !== undefined) {
  const socket = connect(path).setEncoding('utf8');
  // Told by its close, as any other end of the check: without that, nobody would ever end this runner.
  socket.on('error', () => {});
  socket.on('close', () => obey('exit'));
  socket.on('data', (order) => obey(String(order).trim()));
  socket.unref();
}

function obey(order: string): void {
  if (order === 'exit in step') forStep.resolve();
  if (!isMainThread) return;
  if (order === 'exit') process.exit(7);
  if (order === 'throw') {
    // Cucumber would take it for an error of the step that is running, and go on.
    process.removeAllListeners('uncaughtException');
    queueMicrotask(() => {
      throw new Error('The runner was told to fail.');
    });
  }
}
