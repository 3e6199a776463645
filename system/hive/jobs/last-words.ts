// Worker narration travels on stdout and tokens over HTTP, and nothing orders the two. With this a job can wait until its
// worker has narrated how the job ended, so that the sentence still reaches the job's stream.
import type { Narration } from '../../contracts/index.ts';

/** The actions with which a worker narrates the end of a job. */
const finalActions = new Set(['complete', 'cancel', 'fail']);

export interface ExpectedWords extends Disposable {
  /** Resolves once the worker has narrated the job's end; never where it does not narrate. */
  readonly spoken: Promise<void>;
}

export class LastWords {
  readonly #expected = new Map<string, () => void>();

  expect(jobId: string): ExpectedWords {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#expected.set(jobId, resolve);
    return { spoken: promise, [Symbol.dispose]: () => this.#expected.delete(jobId) };
  }

  readonly hear = (narration: Narration): void => {
    if (narration.job_id !== undefined && finalActions.has(narration.action))
      this.#expected.get(narration.job_id)?.();
  };
}
