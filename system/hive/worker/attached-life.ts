// A worker that runs by itself: the hive knows its address, asks how it is, and neither starts nor ends it.
import { randomUUID } from 'node:crypto';
import { Failure, resourcesExhausted } from '../../shared/index.ts';
import type { Life } from './life.ts';
import { type Probe, probe } from './probe.ts';

export interface AttachedSpec {
  name: string;
  /** The hive's name, as errors have it. */
  layer: string;
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
    const { url, timeoutMs } = this.#spec;
    const answer = await probe(url, { timeoutMs, signal: this.ended });
    if (answer.serves) this.#instanceId = `found-${randomUUID()}`;
    else {
      const failure = notFound(this.#spec, answer);
      await this.end(failure);
      throw failure;
    }
  }
}

function notFound({ name, layer }: AttachedSpec, { hasAnswered, lack }: Probe): Failure {
  if (lack !== undefined)
    return resourcesExhausted(lack, { layer, deed: `look for ${name}`, cause: undefined });
  const what = hasAnswered ? 'answers, but takes no requests yet' : 'does not answer';
  return new Failure('WORKER_UNREACHABLE', `${name} ${what}.`, { details: { worker: name } });
}
