/**
 * Whether a stream is built as one must be, whatever its text: it begins, goes on where its client left off, ends with the marker
 * of its end, and then is silent. Pure.
 */
import type { Breach, RequestChecker } from './request-checker.ts';
import type { StreamedRequest, TokenRecord } from './stream-records.ts';

/** What each rule demands. */
export const structureRules = {
  not_started: 'Nothing comes before the answer has begun.',
  resumed_amiss: 'Who comes back gets what comes next, or everything again.',
  after_end: 'Nothing comes after the end.',
  truncated: 'A stream does not just stop.',
  unmarked: 'An end has its marker.',
  false_marker: 'A marker says what was said before it.',
} as const;

export const structureChecker: RequestChecker = {
  rules: structureRules,
  absences: ['not_started', 'resumed_amiss'],
  breachesOf: (request) => {
    if (request.invoked === undefined) return [];
    return [...beginnings(request), ...lateOnes(request), ...stops(request)];
  },
};

/**
 * Of each connection its first token: where it must not be, or before the connection's beginning, if its observer notes those at
 * all.
 */
function beginnings({ tokens, seen }: StreamedRequest): Breach[] {
  const begun = new Map<unknown, number>();
  for (const { op, seq, record } of seen)
    if (op === 'first_byte') begun.set(record['connection'], seq);
  const found: Breach[] = [];
  let connection: number | undefined;
  let next = 0;
  for (const token of tokens) {
    if (token.connection !== connection) {
      const beganSeq = begun.get(token.connection) ?? Number.POSITIVE_INFINITY;
      if (begun.size > 0 && beganSeq > token.seq) found.push(notStarted(token));
      else if (connection !== undefined && ![0, next].includes(token.index) && token.index < next)
        found.push(resumedAmiss(token, next));
      connection = token.connection;
    }
    next = Math.max(next, token.index + 1);
  }
  return found.slice(0, 1);
}

function notStarted({ index, seq }: TokenRecord): Breach {
  const what = `has token ${index} before its answer has begun.`;
  return { rule: 'not_started', what, seqs: [seq] };
}

/** Beyond the next one is a token lost, which is another rule's. */
function resumedAmiss({ index, seq }: TokenRecord, next: number): Breach {
  const what = `came back for token ${next} and was given ${index} first.`;
  return { rule: 'resumed_amiss', what, seqs: [seq] };
}

function lateOnes({ tokens, ends, seen }: StreamedRequest): Breach[] {
  const [end] = ends;
  if (end === undefined) return [];
  const late =
    (tokens.at(-1)?.seq ?? 0) > end.seq
      ? tokens.find(({ seq }) => seq > end.seq)
      : seen.find(({ op, seq }) => op === 'after_end' && seq > end.seq);
  if (late === undefined) return [];
  return [{ rule: 'after_end', what: 'goes on after its end.', seqs: [end.seq, late.seq] }];
}

const said: Readonly<Partial<Record<string, { rule: string; what: string }>>> = {
  truncated: { rule: 'truncated', what: 'stopped in good order before its end.' },
  unmarked: { rule: 'unmarked', what: 'ended without its marker.' },
  false_marker: { rule: 'false_marker', what: 'has an end marker that is not true.' },
};

function stops({ seen }: StreamedRequest): Breach[] {
  return seen.flatMap(({ op, seq }) => {
    const breach = said[op];
    return breach === undefined ? [] : [{ ...breach, seqs: [seq] }];
  });
}
