/** What a route is: a path, its methods, and what each answers. Knows nothing of the HTTP server. */

export interface ApiRequest {
  /** The body as it came, empty without one. */
  readonly body: string;
  /** The proxy named in the path, empty where the path names none. */
  readonly proxyName: string;
  /** The toxic named in the path, likewise. */
  readonly toxicName: string;
  /** What follows the path after a question mark. */
  readonly query: URLSearchParams;
}

export interface ApiAnswer {
  readonly status: number;
  /** Without it the answer has neither body nor content type. */
  readonly body?: string;
  readonly contentType?: string;
}

/** Answers a request, or throws what is sent as an error. */
export type Handler = (request: ApiRequest) => ApiAnswer | Promise<ApiAnswer>;

/** Handlers by path, then by method. `*` stands for any method; one that is not there is answered with 405. */
export type RouteTable = Readonly<Record<string, Readonly<Record<string, Handler>>>>;
