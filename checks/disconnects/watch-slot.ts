/** Looks at a job and at the worker as often as they answer, until both are free of it. */
import { type Dispatcher, Pool } from 'undici';
import type { JobView } from '../campaign/queen-view.ts';

export interface Watched {
  queenUrl: string;
  hiveUrl: string;
  /** Undefined while it does not run. */
  workerUrl: string | undefined;
}

/** Connections that stay open, so that a look takes less than a millisecond. */
export class SlotWatch implements AsyncDisposable {
  readonly #queen: Pool;
  readonly #hive: Pool;
  readonly #worker: Pool | undefined;

  constructor({ queenUrl, hiveUrl, workerUrl }: Watched) {
    this.#queen = new Pool(queenUrl, { connections: 1 });
    this.#hive = new Pool(hiveUrl, { connections: 1 });
    this.#worker = workerUrl === undefined ? undefined : new Pool(workerUrl, { connections: 1 });
  }

  /** What the job is in, by the queen's word; undefined before the queen knows it. */
  async phaseOf(id: string): Promise<string | null | undefined> {
    return (await this.#jobAt(this.#queen, id))?.phase;
  }

  /** Resolves once queen and hive are done with the job and no slot is busy. @throws Error after the limit */
  async untilFree(id: string, timeoutMs: number): Promise<void> {
    const deadlineMs = performance.now() + timeoutMs;
    const pending = new Set(['queen', 'hive', 'worker']);
    const looks: Record<string, () => Promise<boolean>> = {
      queen: () => this.#isOver(this.#queen, id),
      hive: () => this.#isOver(this.#hive, id),
      worker: () => this.#isIdle(),
    };
    await Promise.all(
      [...pending].map(async (who) => {
        while (!(await looks[who]?.())) {
          if (performance.now() > deadlineMs)
            throw new Error(`${id} still holds ${[...pending].join(', ')} after ${timeoutMs} ms.`);
        }
        pending.delete(who);
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#queen.close(), this.#hive.close(), this.#worker?.close()]);
  }

  async #isOver(pool: Pool, id: string): Promise<boolean> {
    const job = await this.#jobAt(pool, id);
    return job === undefined || !['queued', 'running'].includes(job.state);
  }

  async #isIdle(): Promise<boolean> {
    if (this.#worker === undefined) return true;
    const { body } = await this.#worker.request({ method: 'GET', path: '/health' });
    const { slots_busy: busy, queued } = (await body.json()) as Record<string, number>; // its contract
    return busy === 0 && queued === 0;
  }

  async #jobAt(pool: Pool, id: string): Promise<JobView | undefined> {
    const answer: Dispatcher.ResponseData = await pool.request({
      method: 'GET',
      path: `/v1/jobs/${id}`,
    });
    const body = await answer.body.json();
    return answer.statusCode === 200 ? (body as JobView) : undefined; // its contract
  }
}
