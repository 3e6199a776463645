/**
 * Whether every request came to one end, in time, and for a reason that is allowed. What is allowed, such as failures of what was
 * killed, comes from whoever did the killing. Pure.
 */
import {
  type AllowedFailure,
  allowedFor,
  type Breach,
  type HistoryFacts,
  type RequestChecker,
} from './request-checker.ts';
import type { EndRecord, Invocation, StreamedRequest } from './stream-records.ts';
import { cancelledCode } from './stream-wire.ts';

/** What each rule demands. */
export const endingRules = {
  not_invoked: 'What ends was begun.',
  never_ended: 'Every request ends.',
  ended_twice: 'It ends once.',
  late: 'It ends within its deadline and the grace.',
  unknown_outcome: 'Its client learns how it ended.',
  untyped_failure: 'A failure says what failed.',
  unexpected_failure: 'Only what may fail fails.',
  false_blame: 'A failure blames somebody who was struck.',
} as const;

export const endingChecker: RequestChecker = {
  rules: endingRules,
  absences: ['never_ended', 'not_invoked'],
  breachesOf: (request, facts) => {
    const { invoked, ends } = request;
    const seqs = ends.map(({ seq }) => seq);
    if (invoked === undefined) return [breach('not_invoked', 'was never asked for.', seqs)];
    const [end, ...more] = ends;
    if (end === undefined) return [breach('never_ended', 'did not end.', [invoked.seq])];
    return [
      ...(more.length === 0 ? [] : [breach('ended_twice', `ended ${ends.length} times.`, seqs)]),
      ...lateness(invoked, end, facts),
      ...wrongReason(request, end, facts).map(([rule, what]) =>
        breach(rule, what, [invoked.seq, end.seq]),
      ),
    ];
  },
};

type EndingRule = keyof typeof endingRules;

function breach(rule: EndingRule, what: string, seqs: readonly number[]): Breach {
  return { rule, what, seqs };
}

function lateness(invoked: Invocation, end: EndRecord, facts: HistoryFacts): Breach[] {
  const limitMs = (invoked.deadlineMs ?? facts.deadlineMs) + facts.graceMs;
  const tookMs = (end.atUs - invoked.atUs) / 1_000;
  if (tookMs <= limitMs) return [];
  const what = `took ${tookMs.toFixed(0)} ms, where ${limitMs} ms were the limit.`;
  return [breach('late', what, [invoked.seq, end.seq])];
}

function wrongReason(
  request: StreamedRequest,
  end: EndRecord,
  facts: HistoryFacts,
): [EndingRule, string][] {
  if (end.kind === 'ok' || isTakenBack(request, end)) return [];
  const why = end.message ?? 'no reason given';
  const allowed = allowedFor(request, facts);
  if (end.kind === 'info') {
    const mayBe = allowed.some(({ mayBeUnknown }) => mayBeUnknown === true);
    return mayBe ? [] : [['unknown_outcome', `has no known end: ${why}`]];
  }
  if (allowed.some(({ mayBeForged }) => mayBeForged === true)) return [];
  if (end.code === undefined) return [['untyped_failure', `failed without a code: ${why}`]];
  if (allowed.some((one) => fits(end, one))) return [];
  const named = [...end.components, end.phase ?? 'no phase'].join(', ');
  const what = `failed with ${end.code} (${named}): ${why}`;
  // Who says that it was cancelled blames nobody.
  const isBlameWrong =
    end.code !== cancelledCode && allowed.some(({ components: _, ...one }) => fits(end, one));
  return [[isBlameWrong ? 'false_blame' : 'unexpected_failure', what]];
}

/** Its client did not wait for an end. */
function isTakenBack({ seen }: StreamedRequest, end: EndRecord): boolean {
  return seen.some(({ op, seq }) => (op === 'cancel' || op === 'left') && seq < end.seq);
}

function fits(end: EndRecord, { codes, components, phases }: AllowedFailure): boolean {
  return (
    (codes === undefined || codes.some((code) => code === end.code)) &&
    (components === undefined || components.some((name) => end.components.includes(name))) &&
    (phases === undefined || phases.some((phase) => phase === end.phase))
  );
}
