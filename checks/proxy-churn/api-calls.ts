/** Calls to the proxy's interface, each timed; one that is not answered in time is stuck, and is not waited for. */
import { performance } from 'node:perf_hooks';

/** No call waits on a link, so that not even the slowest machine needs so long. */
const stuckAfterMs = 10_000;

export class ApiCalls {
  readonly tookMs: number[] = [];
  /** What was called and never answered. */
  readonly stuck: string[] = [];
  /** What was answered with anything but success. */
  readonly refused: string[] = [];
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** @returns the text of the answer; undefined where the call is stuck */
  async call(method: string, path: string, body?: object): Promise<string | undefined> {
    const startMs = performance.now();
    const what = `${method} ${path}`;
    try {
      const answer = await fetch(this.#url + path, {
        method,
        ...(body && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(stuckAfterMs),
      });
      const text = await answer.text();
      this.tookMs.push(performance.now() - startMs);
      if (!answer.ok) this.refused.push(`${what}: ${answer.status} ${text}`);
      return text;
    } catch (error) {
      if (!(error instanceof Error && error.name === 'TimeoutError')) throw error;
      this.stuck.push(what);
      return undefined;
    }
  }
}
