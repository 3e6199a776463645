/** What a mock server remembers of a request. It is written down once the body has come, or its client has left. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

export interface RecordedRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case, as Node has them. */
  readonly headers: Readonly<IncomingHttpHeaders>;
  readonly body: string;
  readonly bytes: Buffer;
  /** The body, parsed; undefined where it is not JSON. */
  readonly json: unknown;
  /** When its first bytes had come, in milliseconds since the server was started. */
  readonly atMs: number;
  /** The route of the script that it was answered by; undefined where nothing was scripted. */
  readonly route: string | undefined;
  /** The named parts of the path, by that route: `{ id: 'job-1' }`. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Whether the client went away before its answer was complete. May become true later. */
  readonly clientLeft: boolean;
}

export class ReceivedRequest implements RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly atMs: number;
  readonly route: string | undefined;
  readonly parameters: Record<string, string>;
  clientLeft = false;

  constructor(
    message: IncomingMessage,
    bytes: Buffer,
    atMs: number,
    chosen: Pick<RecordedRequest, 'route' | 'parameters'> | undefined,
  ) {
    const { pathname, searchParams } = addressOf(message);
    this.method = message.method ?? '';
    this.path = pathname;
    this.query = Object.fromEntries(searchParams);
    this.headers = message.headers;
    this.bytes = bytes;
    this.atMs = atMs;
    this.route = chosen?.route;
    this.parameters = chosen?.parameters ?? {};
  }

  get body(): string {
    return this.bytes.toString('utf8');
  }

  get json(): unknown {
    try {
      return JSON.parse(this.body);
    } catch {
      // Whatever was sent is in `body`; only a reader who expects JSON would call this wrong.
      return undefined;
    }
  }
}

/** The address that was asked for, on whatever host. */
export function addressOf(message: IncomingMessage): URL {
  return new URL(`http://mock${message.url}`);
}

/** `   12 ms  POST /v1/jobs {"model":"tiny"} (nothing is scripted for it)`, on one line of at most 200 characters. */
export function describeRequest(request: RecordedRequest): string {
  const remarks = [
    ...(request.route === undefined ? ['nothing is scripted for it'] : []),
    ...(request.clientLeft ? ['its client left'] : []),
  ];
  const remark = remarks.length === 0 ? '' : ` (${remarks.join(', ')})`;
  const time = `${request.atMs.toFixed(0).padStart(5)} ms`;
  const what = `${time}  ${request.method} ${request.path} ${request.body}`.replace(/\s+$/, '');
  return `${what.replaceAll(/\p{Cc}/gu, ' ').slice(0, 160)}${remark}`;
}
