/**
 * Stops the worker threads of a parallel run in the middle of whatever they do. Cucumber has no way
 * to do that, and takes a thread that ends for a crash of its own, which would end the process.
 */
import type { Worker } from 'node:worker_threads';

export interface TrackedThreads extends Disposable {
  /** Ends every thread there is, and from now on every new one, without telling cucumber. */
  terminate(): Promise<void>;
}

/** Keeps track of the threads that this thread starts from now on. */
export function trackWorkerThreads(): TrackedThreads {
  const threads = new Set<Worker>();
  let isTerminating = false;
  const track = (thread: Worker) => {
    threads.add(thread);
    thread.once('exit', () => threads.delete(thread));
    // Cucumber adds its listeners in the same turn as it makes the thread.
    if (isTerminating) queueMicrotask(() => void silence(thread));
  };
  process.on('worker', track);
  return {
    terminate: async () => {
      isTerminating = true;
      await Promise.all([...threads].map(silence));
    },
    [Symbol.dispose]: () => {
      process.off('worker', track);
    },
  };
}

async function silence(thread: Worker): Promise<void> {
  thread.removeAllListeners('exit');
  thread.removeAllListeners('error');
  // An error that was on its way must not end the process for want of a listener.
  thread.on('error', () => {});
  await thread.terminate();
}
