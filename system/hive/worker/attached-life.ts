// A worker that runs by itself: the hive knows its address, asks how it is, and neither starts nor ends it.
import { randomUUID } from 'node:crypto';
import { Failure } from '../../shared/index.ts';
import type { Life } from './life.ts';
import { probe } from './probe.ts';

export interface AttachedSpec {
  name: string;
  url: string;
  /** How long it may take to say that it is there. */
  timeoutMs: number;
}

export class AttachedLife implements Life {
  readonly pid = null;
  readonly narrates = false;
  readonly ready: Promise<void>;
  readonly #spec: AttachedSpec;
  readonly #ended = new AbortController();
  #instanceId: string | null = null;

  constructor(spec: AttachedSpec) {
    this.#spec = spec;
    this.ready = this.#find();
    this.ready.catch(() => {}); // whoever attached it is told
  }

  /** New each time that it is found again. */
  get instanceId(): string | null {
    return this.#instanceId;
  }

  get url(): string | undefined {
    return this.#instanceId === null ? undefined : this.#spec.url;
  }

  get healthUrl(): string {
    return this.#spec.url;
  }

  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** Has nothing to do with it from now on. */
  async stop(): Promise<void> {
    await this.end();
  }

  async end(why?: Failure): Promise<void> {
    this.#ended.abort({ exitCode: null, signal: null, ...(why === undefined ? {} : { why }) });
  }

  async #find(): Promise<void> {
    const { name, url, timeoutMs } = this.#spec;
    const { serves, hasAnswered } = await probe(url, { timeoutMs, signal: this.ended });
    if (serves) this.#instanceId = `found-${randomUUID()}`;
    else {
      const what = hasAnswered ? 'answers, but takes no requests yet' : 'does not answer';
      const failure = new Failure('WORKER_UNREACHABLE', `${name} ${what}.`, {
        details: { worker: name },
      });
      await this.end(failure);
      throw failure;
    }
  }
}
