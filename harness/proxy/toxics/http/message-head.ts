/**
 * The head of an HTTP/1 message: what its first line and its headers say, and how its body is delimited. It keeps the
 * bytes as they came, and knows no head that it is not sure of.
 */

export type Side = 'request' | 'response';

export interface MessageHead {
  readonly side: Side;
  /** As they came, the empty line at the end included. */
  readonly bytes: Buffer;
  /** `1.0` or `1.1`. */
  readonly version: string;
  /** Of a request; empty otherwise. */
  readonly method: string;
  /** Of a request, as it is written, query included; empty otherwise. */
  readonly target: string;
  /** Of a response; 0 otherwise. */
  readonly status: number;
  /** Values by name in lower case; of a name that comes twice, joined by commas. */
  readonly headers: ReadonlyMap<string, string>;
}

/** How a body ends: by its length, by its last chunk, or with the connection. */
export type Framing =
  | { readonly kind: 'length'; readonly length: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'until-close' };

/** Reads a head, its empty line included; undefined for what is none. */
export function parseHead(side: Side, bytes: Buffer): MessageHead | undefined {
  const [first = '', ...lines] = bytes.toString('latin1').trimEnd().split(/\r?\n/);
  const parts = (side === 'request' ? requestLine : statusLine).exec(first)?.groups;
  const headers = parseHeaders(lines);
  if (parts === undefined || headers === undefined) return undefined;
  const { version = '', method = '', target = '', status = '0' } = parts;
  return { side, bytes, version, method, target, status: Number(status), headers };
}

/**
 * @param method the request's; of a response to an unknown one, empty
 * @returns undefined where it is not certain: nothing after such a head can be told from its body
 */
export function framingOf(head: MessageHead, method: string): Framing | undefined {
  if (hasNoBody(head, method)) return { kind: 'length', length: 0 };
  const encoding = head.headers.get('transfer-encoding');
  if (encoding !== undefined) {
    if (/(^|[\s,])chunked\s*$/i.test(encoding)) return { kind: 'chunked' };
    return head.side === 'response' ? { kind: 'until-close' } : undefined;
  }
  const length = head.headers.get('content-length');
  if (length === undefined) {
    return head.side === 'response' ? { kind: 'until-close' } : { kind: 'length', length: 0 };
  }
  // Told twice, the lengths have to be the same.
  const [one = '', ...others] = length.split(/\s*,\s*/);
  const isCertain = /^\d{1,15}$/.test(one) && others.every((other) => other === one);
  return isCertain ? { kind: 'length', length: Number(one) } : undefined;
}

/** Whether the connection is there for another message after this one. */
export function keepsAlive({ version, headers }: MessageHead): boolean {
  const connection = (headers.get('connection') ?? '').toLowerCase().split(/\s*,\s*/);
  return version === '1.1' ? !connection.includes('close') : connection.includes('keep-alive');
}

/** A response that another one follows to the same request. */
export function isInformational({ status }: MessageHead): boolean {
  return status >= 100 && status < 200 && status !== 101;
}

const requestLine =
  /^(?<method>[!#$%&'*+.^_`|~\w-]+) (?<target>[^\s\0]+) HTTP\/(?<version>1\.[01])$/;
const statusLine = /^HTTP\/(?<version>1\.[01]) (?<status>[1-9]\d\d)(?: .*)?$/;

function parseHeaders(lines: readonly string[]): Map<string, string> | undefined {
  const headers = new Map<string, string>();
  for (const line of lines) {
    const { name = '', value = '' } = headerLine.exec(line)?.groups ?? {};
    if (name === '') return undefined;
    const key = name.toLowerCase();
    const before = headers.get(key);
    headers.set(key, before === undefined ? value : `${before}, ${value}`);
  }
  return headers;
}

const headerLine = /^(?<name>[!#$%&'*+.^_`|~\w-]+):[ \t]*(?<value>.*?)[ \t]*$/;

function hasNoBody({ side, status }: MessageHead, method: string): boolean {
  if (side === 'request') return false;
  return method === 'HEAD' || status < 200 || status === 204 || status === 304;
}
