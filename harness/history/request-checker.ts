/**
 * What a checker of requests is: rules, each with what it demands, and a pure function that names where one request broke them.
 * What else is known comes as facts; nothing here looks for them.
 */
import type { StreamedRequest } from './stream-records.ts';

/** A failure that may be: what is given must fit, what is absent may be anything. */
export interface AllowedFailure {
  codes?: readonly string[];
  /** It must name one of these. */
  components?: readonly string[];
  /** It must name one of these. */
  phases?: readonly string[];
  /** Whether its client may also never learn how it ended, and only that in time of its own: nobody could tell it. */
  mayBeUnknown?: true;
  /** Whether somebody on the way may have spoken in the server's place: then its words are not the server's. */
  mayBeForged?: true;
}

/** What is known besides the history. */
export interface HistoryFacts {
  /** The whole answer of each request, by its id. Without it no text is looked at. */
  expected?: ReadonlyMap<string, string>;
  /** Whether an answer may be missing there: then its numbers are looked at alone. */
  mayBeUnpredicted?: boolean;
  /** For requests that were invoked without a deadline of their own. */
  deadlineMs: number;
  /** How much later an end may still be told of. */
  graceMs: number;
  /** How long tokens may still come once the client has taken its request back. Default 1,000. */
  cancelGraceMs?: number;
  /** Without any, every failure is a violation; it may depend on the request. */
  mayFail?: readonly AllowedFailure[] | ((request: StreamedRequest) => readonly AllowedFailure[]);
  /** Whether what was said to its client may have been held up on the way. Default: never. */
  mayLag?: (request: StreamedRequest) => boolean;
}

/** Where a rule did not hold. */
export interface Breach {
  rule: string;
  /** Goes on from the name of the request. */
  what: string;
  /** Numbers of the records that show it. */
  seqs: readonly number[];
}

export interface RequestChecker {
  /** What each rule demands. */
  readonly rules: Readonly<Record<string, string>>;
  /** Rules whose breach is that something is missing: a damaged history proves none. */
  readonly absences?: readonly string[];
  /** Rules whose breach only shows that nobody can tell. */
  readonly doubts?: readonly string[];
  breachesOf(request: StreamedRequest, facts: HistoryFacts): Breach[];
}

/** What may become of this request. */
export function allowedFor(
  request: StreamedRequest,
  { mayFail = [] }: HistoryFacts,
): readonly AllowedFailure[] {
  return typeof mayFail === 'function' ? mayFail(request) : mayFail;
}
