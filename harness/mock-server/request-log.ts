/** The requests that a mock server was sent, in the order in which they were complete, and whoever waits for one. */
import { orCallers } from '../kernel/caller-signal.ts';
import type { Clock } from '../kernel/clock.ts';
import { withTimeout } from '../kernel/deadline.ts';
import { HornetError } from '../kernel/errors.ts';
import { describeRequest, type ReceivedRequest, type RecordedRequest } from './recorded-request.ts';
import { parseRoute, type Route } from './route.ts';

/** A route, or what a request must fulfil. */
export type RequestMatcher = Route | ((request: RecordedRequest) => boolean);

export interface WaitForRequestOptions {
  /** Default 5 000. */
  timeoutMs?: number;
  /** Waits for so many that match, and gives the last of them. Default 1. */
  count?: number;
  /** Ends the wait early, with its reason. */
  signal?: AbortSignal;
}

export class RequestLog {
  readonly #clock: Clock;
  readonly #requests: ReceivedRequest[] = [];
  readonly #watchers = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  all(): RecordedRequest[] {
    return [...this.#requests];
  }

  matching(matcher: RequestMatcher): RecordedRequest[] {
    return this.#requests.filter(predicateOf(matcher));
  }

  add(request: ReceivedRequest): void {
    this.#requests.push(request);
    this.#tell();
  }

  noteClientLeft(request: ReceivedRequest): void {
    request.clientLeft = true;
    this.#tell();
  }

  /** @throws HornetError REQUEST_NOT_SEEN, with what came instead */
  async waitFor(matcher: RequestMatcher, options: WaitForRequestOptions): Promise<RecordedRequest> {
    const { timeoutMs = 5_000, count = 1 } = options;
    const signal = orCallers(options.signal);
    const { promise, resolve } = Promise.withResolvers<RecordedRequest>();
    const look = () => {
      const wanted = this.matching(matcher)[count - 1];
      if (wanted !== undefined) resolve(wanted);
    };
    this.#watchers.add(look);
    look();
    const onTimeout = () => this.#notSeenError(matcher, timeoutMs, count);
    const limits = { timeoutMs, clock: this.#clock, onTimeout, ...(signal && { signal }) };
    return withTimeout(() => promise, limits).finally(() => this.#watchers.delete(look));
  }

  #tell(): void {
    for (const look of this.#watchers) look();
  }

  #notSeenError(matcher: RequestMatcher, timeoutMs: number, count: number): HornetError {
    const wanted = typeof matcher === 'string' ? matcher : 'that fulfils the condition';
    const seen = this.matching(matcher).length;
    const message = `No request ${wanted} came within ${timeoutMs} ms${count === 1 ? '' : `, for the ${count}th time`}.`;
    const requests = this.#requests.map(describeRequest);
    return new HornetError('REQUEST_NOT_SEEN', message, {
      data: { wanted: String(matcher), count, seen, timeoutMs, requests },
    });
  }
}

function predicateOf(matcher: RequestMatcher): (request: RecordedRequest) => boolean {
  if (typeof matcher === 'function') return matcher;
  const route = parseRoute(matcher);
  return ({ method, path }) => route.match(method, path) !== undefined;
}
