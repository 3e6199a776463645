/**
 * Whether everybody got exactly the answer that was predicted: no token lost, doubled, out of order, altered or another's,
 * none after the end or a cancel, and no end claimed where there was none. A pure function of the history.
 */
import { checkAnswer } from './check-answer.ts';
import type { RecordedHistory } from './history-record.ts';
import { requestsOf, type StreamedRequest } from './stream-records.ts';
import { allowForDamage, type Finding, type Judgement, judge } from './verdict.ts';

/** What each rule demands. */
export const tokenRules = {
  nothing_invoked: 'There is a request to look at.',
  no_prediction: 'It is known what should be said.',
  lost: 'No token is left out.',
  doubled: 'None comes twice.',
  reordered: 'None comes after a later one.',
  mixed: "None is of another request's answer.",
  altered: 'None is anything else than was predicted.',
  misnumbered: 'Each carries its place in the answer.',
  after_end: 'Nothing comes after the end.',
  after_cancel: 'Nothing comes after a cancel has had its time.',
  false_end: 'An answer that is called whole is whole.',
  truncated: 'A stream does not just stop.',
} as const;
type TokenRule = keyof typeof tokenRules;

export interface TokenRules {
  /** How long tokens may still come once the client has taken its request back. Default 1,000. */
  cancelGraceMs?: number;
}

const absences: ReadonlySet<string> = new Set<TokenRule>(['lost', 'misnumbered', 'false_end']);

/** @param expected the whole answer of each request, by its id */
export function checkTokens(
  history: RecordedHistory,
  expected: ReadonlyMap<string, string>,
  { cancelGraceMs = 1_000 }: TokenRules = {},
): Judgement {
  const requests = requestsOf(history.records).filter(({ invoked }) => invoked !== undefined);
  const findings = requests.flatMap((request) => {
    const answer = expected.get(request.request);
    return answer === undefined
      ? [finding('no_prediction', request, 'has no predicted answer.', [])]
      : [
          ...answerFindings(request, answer, expected),
          ...orderFindings(request, cancelGraceMs * 1_000),
        ];
  });
  if (requests.length === 0)
    findings.push(finding('nothing_invoked', undefined, 'Nobody asked for anything.', []));
  return judge(allowForDamage(findings, history.damage, absences));
}

function answerFindings(
  request: StreamedRequest,
  answer: string,
  expected: ReadonlyMap<string, string>,
): Finding[] {
  const whose = (text: string) =>
    [...expected].find(([other, its]) => other !== request.request && its.includes(text))?.[0];
  const [end] = request.ends;
  const inTime = request.tokens.filter(({ seq }) => end === undefined || seq < end.seq);
  const { faults, reached } = checkAnswer(inTime, answer, whose);
  const found = faults.map(({ rule, what, seqs }) => finding(rule, request, what, seqs));
  if (end?.kind === 'ok' && reached < answer.length) {
    const what = `was called whole after ${reached} of ${answer.length} characters.`;
    found.push(finding('false_end', request, what, [end.seq]));
  }
  return found;
}

function orderFindings(request: StreamedRequest, cancelGraceUs: number): Finding[] {
  const { tokens, ends, seen } = request;
  const found: Finding[] = [];
  const [end] = ends;
  const late = [...tokens, ...seen.filter(({ op }) => op === 'after_end')].find(
    ({ seq }) => end !== undefined && seq > end.seq,
  );
  if (late !== undefined && end !== undefined)
    found.push(finding('after_end', request, 'goes on after its end.', [end.seq, late.seq]));
  const cancel =
    seen.find(({ op }) => op === 'cancelled') ?? seen.find(({ op }) => op === 'cancel');
  const stubborn =
    cancel &&
    tokens.find(({ atUs, seq }) => seq > cancel.seq && atUs > cancel.atUs + cancelGraceUs);
  if (cancel !== undefined && stubborn !== undefined)
    found.push(
      finding('after_cancel', request, 'goes on after the cancel.', [cancel.seq, stubborn.seq]),
    );
  for (const { op, seq } of seen) {
    if (op === 'false_marker')
      found.push(finding('false_end', request, 'has an end marker that is not true.', [seq]));
    if (op === 'truncated')
      found.push(finding('truncated', request, 'stopped in good order before its end.', [seq]));
    if (op === 'unmarked')
      found.push(finding('truncated', request, 'ended without its marker.', [seq]));
  }
  return found;
}

function finding(
  rule: TokenRule,
  request: StreamedRequest | undefined,
  what: string,
  seqs: readonly number[],
): Finding {
  const cannotTell = rule === 'nothing_invoked' || rule === 'no_prediction';
  return {
    rule,
    request: request?.request,
    what: request === undefined ? what : `${request.request} ${what}`,
    seqs,
    verdict: cannotTell ? 'inconclusive' : 'violated',
  };
}
