/**
 * Whether a server agrees with its clients, once all is over, on how each request has ended; also of those whose clients went away.
 * Requests that it was not asked about, or has forgotten, are passed over. Pure.
 */
import type { RequestChecker } from './request-checker.ts';

/** What each rule demands. */
const settledRules = {
  never_settled: 'When all is quiet, every request has ended at the server too.',
  settled_otherwise: 'The server keeps of a request what its client was told.',
} as const;

export const settledChecker: RequestChecker = {
  rules: settledRules,
  breachesOf: ({ invoked, seen, ends }) => {
    const settled = seen.findLast(({ op }) => op === 'settled');
    if (invoked === undefined || settled === undefined) return [];
    const { state, means } = settled.record;
    const { seq } = settled;
    if (means === 'open')
      return [{ rule: 'never_settled', what: `is still ${state} at the server.`, seqs: [seq] }];
    const [end] = ends;
    // Who was refused, or told in no known words, may not mean the same.
    const isTold =
      end?.kind === 'ok' ||
      (end?.kind === 'fail' && end.status === undefined && end.code !== undefined);
    if (end === undefined || !isTold || means === undefined || means === end.kind) return [];
    const what = `is ${state} at the server, and its client was told ${end.code ?? 'that it is complete'}.`;
    return [{ rule: 'settled_otherwise', what, seqs: [end.seq, seq] }];
  },
};
