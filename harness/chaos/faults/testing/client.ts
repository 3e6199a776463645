/** A client of the services under test: asks, streams, and says what it met. It never throws for what a fault did to it. */
import { Agent, request } from 'undici';
import { type CompletionStream, streamCompletion } from '../../../stack/completion-stream.ts';
import { dialects } from '../../../stack/dialect.ts';

/** One of `status` and `failed` is there. */
export interface ClientAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly text?: string;
  /** The code of the error: `ECONNREFUSED`, `UND_ERR_SOCKET`, `TIMED_OUT`. */
  readonly failed?: string;
  readonly tookMs: number;
}

export interface AskOptions {
  /** Another URL than the client's own. */
  at?: string;
  /** Sent by POST, as JSON. */
  body?: unknown;
  /** Default 10 000. */
  timeoutMs?: number;
}

export interface StreamOptions {
  at?: string;
  /** Default 8: `t0 t1 …`. */
  tokens?: number;
  /** Between two of them, default 5. */
  paceMs?: number;
}

export interface Client {
  /** On a connection of its own, which is closed afterwards. Never rejects. */
  ask(path: string, options?: AskOptions): Promise<ClientAnswer>;
  stream(options?: StreamOptions): CompletionStream;
  /** Asks and streams without a pause, until it is disposed of: there has to be traffic for a fault to bite. */
  keepBusy(options?: StreamOptions): AsyncDisposable;
}

/** A client that asks at this URL, unless it is told another one. */
export function createClient(url: () => string): Client {
  const ask: Client['ask'] = async (path, { at = url(), body, timeoutMs = 10_000 } = {}) => {
    const dispatcher = new Agent({ connections: 1, pipelining: 0 });
    const startMs = performance.now();
    const tookMs = (): number => performance.now() - startMs;
    const sent = body === undefined ? {} : { method: 'POST' as const, body: JSON.stringify(body) };
    const headers = { 'content-type': 'application/json' };
    const signal = AbortSignal.timeout(timeoutMs);
    const answered = async (): Promise<ClientAnswer> => {
      const answer = await request(`${at}${path}`, { ...sent, headers, dispatcher, signal });
      const text = await answer.body.text();
      return { status: answer.statusCode, headers: answer.headers, text, tookMs: tookMs() };
    };
    const failed = (error: unknown) => ({ failed: codeOf(error), tookMs: tookMs() });
    // undici does not heed a signal while it connects, nor does it forget a connection before that is given up.
    const late = once(signal).then(() => failed(signal.reason));
    const outcome = await Promise.race([answered().catch(failed), late]);
    dispatcher.destroy().catch(() => {});
    return outcome;
  };
  const stream: Client['stream'] = ({ at = url(), tokens = 8, paceMs = 5 } = {}) => {
    const folder = new URL(at).pathname.replace(/\/$/, '');
    const path = `${folder}/v1/completions?tokens=${tokens}&paceMs=${paceMs}`;
    return streamCompletion(at, {
      dialect: { ...dialects.openai, path },
      request: { prompt: 'count', maxTokens: tokens, model: 'counter' },
      signal: new AbortController().signal,
    });
  };
  const keepBusy: Client['keepBusy'] = (options = {}) => {
    const leaving = new AbortController();
    const work = async (): Promise<void> => {
      while (!leaving.signal.aborted) {
        const { at } = options;
        await ask('/health?bytes=2000', { timeoutMs: 500, ...(at === undefined ? {} : { at }) });
        const completion = stream(options);
        const left = once(leaving.signal);
        // A stream that stands still is left after a while, as a client would.
        await Promise.race([completion.ended, left, once(AbortSignal.timeout(1_500))]);
        completion.close().catch(() => {});
      }
    };
    const working = work();
    return {
      [Symbol.asyncDispose]: async () => {
        leaving.abort();
        await working;
      },
    };
  };
  return { ask, stream, keepBusy };
}

function once(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'TIMED_OUT';
  return String('code' in error ? error.code : error.message);
}
