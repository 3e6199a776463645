/** Whether what a server says of the length of an answer is what came. Pure. */
import type { Breach, RequestChecker } from './request-checker.ts';
import type { StreamedRequest } from './stream-records.ts';

/** What each rule demands. */
const usageRules = {
  miscounted: 'As many tokens are claimed as were received.',
  usage_sum: 'The parts of the usage make its total.',
  over_limit: 'No answer is longer than was asked for.',
} as const;

export const usageChecker: RequestChecker = {
  rules: usageRules,
  absences: ['miscounted'],
  breachesOf: (request) => {
    const [end] = request.ends;
    if (request.invoked === undefined) return [];
    const { pieces, tokens } = received(request);
    const { maxTokens = Number.POSITIVE_INFINITY } = request.invoked;
    const found: Breach[] = [];
    if (tokens > maxTokens) {
      const what = `has ${tokens} tokens, where ${maxTokens} were asked for.`;
      found.push({ rule: 'over_limit', what, seqs: [request.invoked.seq] });
    }
    if (end?.kind !== 'ok' || end.claimed === undefined) return found;
    const { pieces: claimedPieces, prompt, completion, total } = end.claimed;
    const say = (rule: keyof typeof usageRules, what: string): void => {
      found.push({ rule, what, seqs: [end.seq] });
    };
    // Where pieces are not numbered, nobody knows how many tokens one is.
    const isNumbered = claimedPieces !== undefined;
    if (isNumbered && claimedPieces !== pieces)
      say('miscounted', `is said to have ${claimedPieces} pieces, and has ${pieces}.`);
    else if (isNumbered && completion !== undefined && completion !== tokens)
      say('miscounted', `is said to have ${completion} tokens, and has ${tokens}.`);
    if (total !== undefined && total !== (prompt ?? 0) + (completion ?? 0))
      say('usage_sum', `has ${prompt} and ${completion} tokens, which are not ${total}.`);
    return found;
  },
};

/** What came again after a broken connection counts once. */
function received({ tokens, ends }: StreamedRequest): { pieces: number; tokens: number } {
  const untilSeq = ends[0]?.seq ?? Number.POSITIVE_INFINITY;
  const known = new Set<number>();
  let count = 0;
  for (const token of tokens) {
    if (token.seq > untilSeq || known.has(token.index)) continue;
    known.add(token.index);
    count += token.tokens;
  }
  return { pieces: known.size, tokens: count };
}
