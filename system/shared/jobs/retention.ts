// Which finished jobs can still be asked for: for a time, and no more of them than fit. It holds one timer, however many they are.
import type { Operation } from '../../contracts/index.ts';
import type { Job } from './job.ts';

export interface RetentionOptions {
  /** How long a finished job is kept. */
  retentionMs: number;
  /** The most finished jobs, and the most events of theirs; older ones go first. */
  retentionJobs?: number;
  retentionEvents?: number;
  forget(id: string): void;
}

/** About 100 bytes an event. */
const defaults = { retentionJobs: 10_000, retentionEvents: 500_000 };

export class Retention implements Disposable {
  readonly #options: Required<RetentionOptions>;
  /** In the order of their ends. */
  readonly #kept = new Map<string, { endedMs: number; size: number }>();
  #events = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: RetentionOptions) {
    this.#options = { ...defaults, ...options };
  }

  keep(job: Job<Operation>): void {
    this.#kept.set(job.id, { endedMs: performance.now(), size: job.size });
    this.#events += job.size;
    const { retentionJobs, retentionEvents } = this.#options;
    while (this.#kept.size > retentionJobs || this.#events > retentionEvents) {
      if (this.#kept.size === 1) break; // the newest stays, however large
      this.#forgetOldest();
    }
    this.#schedule();
  }

  /** Keeps the job no longer, without forgetting it: another has its id. */
  release(id: string): void {
    this.#events -= this.#kept.get(id)?.size ?? 0;
    this.#kept.delete(id);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#kept.clear();
  }

  #schedule(): void {
    const [oldest] = this.#kept.values();
    if (this.#timer !== undefined || oldest === undefined) return;
    const dueMs = oldest.endedMs + this.#options.retentionMs - performance.now();
    this.#timer = setTimeout(() => this.#forgetDue(), Math.max(0, dueMs)).unref();
  }

  #forgetDue(): void {
    this.#timer = undefined;
    const latestMs = performance.now() - this.#options.retentionMs + 1; // timers are rounded
    for (const { endedMs } of [...this.#kept.values()]) {
      if (endedMs > latestMs) break;
      this.#forgetOldest();
    }
    this.#schedule();
  }

  #forgetOldest(): void {
    const [oldest] = this.#kept;
    if (oldest === undefined) return;
    const [id, { size }] = oldest;
    this.#kept.delete(id);
    this.#events -= size;
    this.#options.forget(id);
  }
}
