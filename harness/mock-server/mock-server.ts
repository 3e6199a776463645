/**
 * A mock server as tests see it: told what to answer, asked what it was asked. It stands in for a peer
 * whose behaviour is not the subject, and keeps no contract by itself.
 */
import type { Clock } from '../kernel/clock.ts';
import type { MockAnswer } from './answer.ts';
import type { RecordedRequest } from './recorded-request.ts';
import type { RequestMatcher, WaitForRequestOptions } from './request-log.ts';
import type { Route } from './route.ts';

export interface MockServerOptions {
  /** Names the server in errors. Default `mock server`. */
  name?: string;
  /** Closing fails when something was asked for that nothing was scripted for. Default false. */
  strict?: boolean;
  /** For delays, pauses and the times in the record. */
  clock?: Clock;
}

export interface MockServer extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`, without a slash at its end. */
  readonly url: string;
  /**
   * From now on requests of this route get these answers, in turn; the last one stays. What is
   * scripted later goes before what was scripted earlier. The rest is answered with 404.
   * @throws HornetError MOCK_ROUTE_INVALID
   */
  script(route: Route, ...answers: [MockAnswer, ...MockAnswer[]]): void;
  /** All requests so far, in the order in which they were complete. */
  requests(): RecordedRequest[];
  /** Those to this path, whatever their method and query; or, given a route, those that it is for. */
  requestsTo(path: `/${string}` | Route): RecordedRequest[];
  /**
   * The first request that matches, be it there already or still to come.
   * @throws HornetError REQUEST_NOT_SEEN with a list of what came instead
   */
  waitForRequest(
    matcher: RequestMatcher,
    options?: WaitForRequestOptions,
  ): Promise<RecordedRequest>;
  /**
   * Breaks every connection and stops listening; the scope does it when it closes.
   * @throws HornetError REQUESTS_NOT_SCRIPTED where the server is strict; MOCK_ANSWER_FAILED when a function of the script threw
   */
  close(): Promise<void>;
}
