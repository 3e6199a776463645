/**
 * The records that a recorded stream leaves, and their reading back, request by request. What the recorder writes and the
 * checkers read is agreed upon here and nowhere else.
 */
import type { HistoryRecord } from './history-record.ts';

/**
 * Operations of a stream. Every record of one carries `request`. `stream` is the request itself: `invoke` begins it; `ok`,
 * `fail` or `info` end it. The others are `info`:
 * - `first_byte`: an answer began, on connection number `connection`; `after`, where the client has named its last event.
 * - `token`: `index`, `text`, `connection`, and `tokens` where it is not one of the model's.
 * - `told`: what the server says about its work, in fields of the wire's.
 * - `cancel`: the client took the request back. `cancelled`: the server answered that, with `status`, the `state` of the request,
 *   and what that `means`: `ok` or `fail`, or `open` before any end. `unheard`: it did not answer. `left`: the client went away.
 * - `interrupted`: the client broke its connection, and comes back. `broken`: it broke. `truncated`: it ended in good order and
 *   before the end of the answer.
 * - `false_marker`: a marker came that does not fit what was said before. `unmarked`: an end without its marker.
 * - `after_end`: something that is no token came after the end.
 * - `settled`: how the server said that it stands when all was over, in the same fields.
 */
const streamOps = [
  'stream',
  'first_byte',
  'token',
  'told',
  'cancel',
  'cancelled',
  'unheard',
  'left',
  'interrupted',
  'broken',
  'truncated',
  'false_marker',
  'unmarked',
  'after_end',
  'settled',
] as const;
export type StreamOp = (typeof streamOps)[number];
const knownOps: ReadonlySet<string> = new Set(streamOps);

/** What a server claims of the length of an answer. */
export interface Claimed {
  pieces?: number;
  prompt?: number;
  completion?: number;
  total?: number;
}

/** What is known of a failure; the wire says where it stands. */
export interface StreamFailure {
  /** Undefined where the server gave none: a failure without a type. */
  code: string | undefined;
  message: string | undefined;
  components: readonly string[];
  phase: string | undefined;
}

export interface TokenRecord {
  seq: number;
  atUs: number;
  index: number;
  text: string;
  connection: number;
  /** Of the model. */
  tokens: number;
}

export interface EndRecord extends StreamFailure {
  seq: number;
  atUs: number;
  kind: 'ok' | 'fail' | 'info';
  /** Of a refusal. */
  status: number | undefined;
  /** When it says to come again. */
  retryAfterS: number | undefined;
  claimed: Claimed | undefined;
}

export interface Invocation {
  seq: number;
  atUs: number;
  deadlineMs: number | undefined;
  /** How long the answer may be. */
  maxTokens: number | undefined;
}

/** All that was seen of one request. */
export interface StreamedRequest {
  request: string;
  process: string;
  /** Undefined where records speak of a request that nobody invoked. */
  invoked: Invocation | undefined;
  tokens: TokenRecord[];
  /** More than one is a fault. */
  ends: EndRecord[];
  /** The other operations, in order. */
  seen: SeenRecord[];
}

export interface SeenRecord {
  op: StreamOp;
  seq: number;
  atUs: number;
  record: HistoryRecord;
}

/** By request, in the order in which they were first spoken of. Records of other operations are left out. */
export function requestsOf(records: readonly HistoryRecord[]): StreamedRequest[] {
  const requests = new Map<string, StreamedRequest>();
  for (const record of records) {
    const request = record['request'];
    if (typeof request === 'string' && isStreamOp(record.op))
      note(entryFor(requests, request, record.process), record, record.op);
  }
  return [...requests.values()];
}

/** From the first asking, in milliseconds; undefined where it did not come to that. */
export interface StreamTimes {
  firstTokenMs: number | undefined;
  endMs: number | undefined;
}

export function timesOf({ invoked, tokens, ends }: StreamedRequest): StreamTimes {
  const since = (atUs: number | undefined) =>
    atUs === undefined || invoked === undefined ? undefined : (atUs - invoked.atUs) / 1_000;
  return { firstTokenMs: since(tokens[0]?.atUs), endMs: since(ends[0]?.atUs) };
}

function isStreamOp(op: string): op is StreamOp {
  return knownOps.has(op);
}

function entryFor(
  requests: Map<string, StreamedRequest>,
  request: string,
  process: string,
): StreamedRequest {
  const known = requests.get(request);
  if (known !== undefined) return known;
  const made = { request, process, invoked: undefined, tokens: [], ends: [], seen: [] };
  requests.set(request, made);
  return made;
}

function note(about: StreamedRequest, record: HistoryRecord, op: StreamOp): void {
  const { seq, at_us: atUs, kind } = record;
  if (op === 'token') {
    const [index, text] = [numberIn(record, 'index'), textIn(record, 'text')];
    const connection = numberIn(record, 'connection') ?? 1;
    const tokens = numberIn(record, 'tokens') ?? 1;
    if (index !== undefined && text !== undefined)
      about.tokens.push({ seq, atUs, index, text, connection, tokens });
  } else if (op !== 'stream') about.seen.push({ op, seq, atUs, record });
  else if (kind === 'invoke')
    about.invoked ??= {
      ...{ seq, atUs, deadlineMs: numberIn(record, 'deadline_ms') },
      maxTokens: numberIn(record, 'max_tokens'),
    };
  else if (kind === 'ok' || kind === 'fail' || kind === 'info')
    about.ends.push({ seq, atUs, kind, ...failureIn(record), ...factsIn(record) });
}

function factsIn(record: HistoryRecord): Pick<EndRecord, 'status' | 'retryAfterS' | 'claimed'> {
  const claimed = record['claimed'];
  return {
    status: numberIn(record, 'status'),
    retryAfterS: numberIn(record, 'retry_after_s'),
    // As the recorder has written it.
    claimed: typeof claimed === 'object' && claimed !== null ? (claimed as Claimed) : undefined,
  };
}

function failureIn(record: HistoryRecord): StreamFailure {
  const components = record['components'];
  return {
    code: textIn(record, 'code'),
    message: textIn(record, 'message'),
    components: Array.isArray(components) ? components.map(String) : [],
    phase: textIn(record, 'phase'),
  };
}

function textIn(record: HistoryRecord, key: string): string | undefined {
  const value = record[key];
  return typeof value === 'string' ? value : undefined;
}

function numberIn(record: HistoryRecord, key: string): number | undefined {
  const value = record[key];
  return typeof value === 'number' ? value : undefined;
}
