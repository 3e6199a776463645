// The queen that hive suites bring: it hears heartbeats, writes them down, and can be told to refuse them.
import { type Heartbeat, HeartbeatSchema } from '../../hive-report.ts';
import { checked } from '../checked.ts';
import { serveRequests } from '../program/recording-server.ts';

export class RecordingQueen implements AsyncDisposable {
  readonly heartbeats: Heartbeat[] = [];
  /** With what it answers. */
  status = 204;
  url = '';
  /** What was not in the contract. */
  readonly faults: unknown[] = [];
  readonly #watchers = new Set<() => void>();
  #close: () => PromiseLike<void> = () => Promise.resolve();

  static async listening(): Promise<RecordingQueen> {
    const queen = new RecordingQueen();
    const server = await serveRequests(({ method, path, body }, response) => {
      if (method === 'POST' && path === '/v1/hives/heartbeat') queen.#hear(body);
      else queen.faults.push(`${method} ${path}`);
      response.writeHead(queen.status).end();
    });
    queen.url = server.url;
    queen.#close = () => server[Symbol.asyncDispose]();
    return queen;
  }

  get newest(): Heartbeat | undefined {
    return this.heartbeats.at(-1);
  }

  /** Resolves with the first heartbeat from now on that is as it should be. @throws Error with the newest when none is in time */
  hears(isMeant: (heartbeat: Heartbeat) => boolean, timeoutMs = 10_000): Promise<Heartbeat> {
    const { promise, resolve, reject } = Promise.withResolvers<Heartbeat>();
    const from = this.heartbeats.length;
    const watch = (): void => {
      const meant = this.heartbeats.slice(from).find(isMeant);
      if (meant !== undefined) resolve(meant);
    };
    const late = setTimeout(
      () => reject(new Error(`In ${timeoutMs} ms only came ${JSON.stringify(this.newest)}`)),
      timeoutMs,
    );
    this.#watchers.add(watch);
    const heard = promise.finally(() => {
      clearTimeout(late);
      this.#watchers.delete(watch);
    });
    heard.catch(() => {}); // a test that has failed meanwhile awaits it no more
    return heard;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }

  #hear(body: unknown): void {
    try {
      this.heartbeats.push(checked(HeartbeatSchema, body));
    } catch (error) {
      this.faults.push(error);
    }
    for (const watch of this.#watchers) watch();
  }
}
