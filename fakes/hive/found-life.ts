// A worker that the fake hive has not started: it asks for the models again and again, and lets go after three times in vain.
import { randomUUID } from 'node:crypto';
import type { WorkerConfiguration } from '../../system/contracts/index.ts';
import { callPeer, Failure } from '../../system/shared/index.ts';
import type { Life } from './life.ts';

const mostInVain = 3;
const timeoutMs = 5_000;

export class FoundLife implements Life {
  readonly pid = null;
  readonly ready: Promise<void>;
  readonly #worker: string;
  readonly #url: string;
  readonly #ended = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #instanceId: string | null = null;
  #inVain = 0;

  constructor({ name, url = '' }: WorkerConfiguration, intervalMs: number) {
    this.#worker = name;
    this.#url = url;
    this.ready = this.#find(intervalMs);
    this.ready.catch(() => {}); // whoever attached it is told
  }

  get instanceId(): string | null {
    return this.#instanceId;
  }

  get url(): string | undefined {
    return this.#instanceId === null ? undefined : this.#url;
  }

  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  async stop(why?: Failure): Promise<void> {
    clearInterval(this.#timer);
    const exit = { exitCode: null, signal: null };
    this.#ended.abort(why === undefined ? exit : { ...exit, why });
  }

  /** It never narrates. */
  doneWith(): Promise<void> {
    return Promise.resolve();
  }

  async #find(intervalMs: number): Promise<void> {
    const details = { worker: this.#worker };
    if (!(await this.#serves())) {
      const words = `${this.#worker} does not answer.`;
      const failure = new Failure('WORKER_UNREACHABLE', words, { details });
      await this.stop(failure);
      throw failure;
    }
    this.#instanceId = randomUUID();
    this.#timer = setInterval(async () => {
      this.#inVain = (await this.#serves()) ? 0 : this.#inVain + 1;
      if (this.#inVain < mostInVain) return;
      const words = `${this.#worker} does not answer any more.`;
      await this.stop(new Failure('WORKER_SILENT', words, { details }));
    }, intervalMs);
  }

  async #serves(): Promise<boolean> {
    const call = { method: 'GET', headers: {}, silenceTimeoutMs: timeoutMs } as const;
    const answer = callPeer(`${this.#url}/v1/models`, { ...call, signal: this.ended });
    return await answer.then(
      () => true,
      () => false,
    );
  }
}
