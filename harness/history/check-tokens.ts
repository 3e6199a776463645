/**
 * Whether everybody got exactly the answer that was predicted: no token lost, doubled, out of order, altered or another's, and
 * none missing from an answer that is called whole. Where the text is not known, its numbers are looked at. Pure.
 */
import { checkAnswer, checkNumbers } from './check-answer.ts';
import type { Breach, HistoryFacts, RequestChecker } from './request-checker.ts';
import type { StreamedRequest } from './stream-records.ts';

/** What each rule demands. */
export const tokenRules = {
  no_prediction: 'It is known what should be said.',
  lost: 'No token is left out.',
  doubled: 'None comes twice.',
  reordered: 'None comes after a later one.',
  mixed: "None is of another request's answer.",
  altered: 'None is anything else than was predicted.',
  misnumbered: 'Each carries its place in the answer.',
  false_end: 'An answer that is called whole is whole.',
} as const;

export const tokenChecker: RequestChecker = {
  rules: tokenRules,
  absences: ['lost', 'misnumbered', 'false_end'],
  doubts: ['no_prediction'],
  breachesOf: (request, facts) => {
    if (request.invoked === undefined) return [];
    const { expected = new Map<string, string>(), mayBeUnpredicted = false } = facts;
    const answer = expected.get(request.request);
    if (answer !== undefined) return againstText(request, answer, expected);
    if (mayBeUnpredicted || facts.expected === undefined)
      return checkNumbers(tokensInTime(request));
    return [{ rule: 'no_prediction', what: 'has no predicted answer.', seqs: [] }];
  },
};

function againstText(
  request: StreamedRequest,
  answer: string,
  expected: NonNullable<HistoryFacts['expected']>,
): Breach[] {
  const whose = (text: string): string | undefined => {
    for (const [other, its] of expected)
      if (other !== request.request && its.includes(text)) return other;
    return undefined;
  };
  const { faults, reached } = checkAnswer(tokensInTime(request), answer, whose);
  const [end] = request.ends;
  if (end?.kind !== 'ok' || reached === answer.length) return faults;
  const what = `was called whole after ${reached} of ${answer.length} characters.`;
  return [...faults, { rule: 'false_end', what, seqs: [end.seq] }];
}

/** Those after the end are another rule's. */
function tokensInTime({ tokens, ends }: StreamedRequest): StreamedRequest['tokens'] {
  const [end] = ends;
  const last = tokens.at(-1);
  if (end === undefined || last === undefined || last.seq < end.seq) return tokens;
  return tokens.filter(({ seq }) => seq < end.seq);
}
