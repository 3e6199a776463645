/** Defects of the worker itself, for which the real one has to be there. */
import type { Mutant } from '../mutant.ts';

export const workerMutants: readonly Mutant[] = [
  {
    name: 'worker-slot-kept-by-who-has-gone',
    broken: 'A slot whose client has gone is not given back.',
    edits: [
      {
        file: 'worker/engine/llama-engine.ts',
        find: 'using slot = await places.acquire(signal);',
        replace: `const slot = await places.acquire(signal);
    using _given = {
      [Symbol.dispose]: () => {
        if (!signal.aborted || this.#closing.signal.aborted) slot[Symbol.dispose]();
      },
    };`,
      },
    ],
    expected: [
      'late',
      'unexpected_failure',
      'false_blame',
      'unknown_outcome',
      'not_recovered',
      'registries_agree',
    ],
    provokedBy: ['link-cut', 'link-reset', 'link-flap', 'sse-cut'],
    worker: 'real',
  },
  {
    name: 'worker-does-not-see-who-has-gone',
    broken: 'A worker goes on for a client that has gone.',
    edits: [
      {
        file: 'worker/serve-order.ts',
        find: 'AbortSignal.any([gone, deadline.signal, shutdown, cancelled.signal])',
        replace: 'AbortSignal.any([deadline.signal, shutdown, cancelled.signal])',
      },
    ],
    expected: ['registries_agree', 'never_settled'],
    provokedBy: ['link-cut', 'link-reset', 'link-flap', 'sse-cut'],
    worker: 'real',
  },
];
