/**
 * Whether every request came to one end, in time, and for a reason that is allowed. It is a pure function of the history; what
 * is allowed, such as failures of what was killed, comes from whoever did the killing.
 */
import type { RecordedHistory } from './history-record.ts';
import { type EndRecord, requestsOf, type StreamedRequest } from './stream-records.ts';
import { allowForDamage, type Finding, type Judgement, judge } from './verdict.ts';

/** A failure that may be: what is given must fit, what is absent may be anything. */
export interface AllowedFailure {
  codes?: readonly string[];
  /** It must name one of these. */
  components?: readonly string[];
  /** It must name one of these. */
  phases?: readonly string[];
  /** Whether its client may also never learn how it ended, and only that in time of its own: nobody could tell it. */
  mayBeUnknown?: true;
}

export interface EndingRules {
  /** For requests that were invoked without a deadline of their own. */
  deadlineMs: number;
  /** How much later an end may still be told of. */
  graceMs: number;
  /**
   * Without any, every failure is a violation; it may depend on the request. One that its client took back may always fail, or
   * end unknown.
   */
  mayFail?: readonly AllowedFailure[] | ((request: StreamedRequest) => readonly AllowedFailure[]);
}

/** What each rule demands. */
export const endingRules = {
  nothing_invoked: 'There is a request to look at.',
  not_invoked: 'What ends was begun.',
  never_ended: 'Every request ends.',
  ended_twice: 'It ends once.',
  late: 'It ends within its deadline and the grace.',
  unknown_outcome: 'Its client learns how it ended.',
  untyped_failure: 'A failure says what failed.',
  unexpected_failure: 'Only what may fail fails.',
} as const;
type EndingRule = keyof typeof endingRules;

const absences: ReadonlySet<string> = new Set<EndingRule>(['never_ended', 'not_invoked']);

export function checkEndings(history: RecordedHistory, rules: EndingRules): Judgement {
  const requests = requestsOf(history.records);
  const findings = requests.flatMap((request) => findingsOf(request, rules));
  if (requests.length === 0)
    findings.push(finding('nothing_invoked', undefined, 'Nobody asked for anything.', []));
  return judge(allowForDamage(findings, history.damage, absences));
}

function findingsOf(request: StreamedRequest, rules: EndingRules): Finding[] {
  const { invoked, ends } = request;
  const say = (rule: EndingRule, what: string, seqs: readonly number[]) =>
    finding(rule, request.request, `${request.request} ${what}`, seqs);
  const [end, ...more] = ends;
  if (invoked === undefined)
    return [
      say(
        'not_invoked',
        'was never asked for.',
        ends.map(({ seq }) => seq),
      ),
    ];
  if (end === undefined) return [say('never_ended', 'did not end.', [invoked.seq])];
  const found: Finding[] = [];
  if (more.length > 0) {
    const seqs = ends.map(({ seq }) => seq);
    found.push(say('ended_twice', `ended ${ends.length} times.`, seqs));
  }
  const limitMs = (invoked.deadlineMs ?? rules.deadlineMs) + rules.graceMs;
  const tookMs = (end.atUs - invoked.atUs) / 1_000;
  if (tookMs > limitMs) {
    const what = `took ${tookMs.toFixed(0)} ms, where ${limitMs} ms were the limit.`;
    found.push(say('late', what, [invoked.seq, end.seq]));
  }
  const { mayFail = [] } = rules;
  const allowed = typeof mayFail === 'function' ? mayFail(request) : mayFail;
  const fault = faultOf(end, request, allowed);
  if (fault !== undefined) found.push(say(fault.rule, fault.what, [invoked.seq, end.seq]));
  return found;
}

function faultOf(
  end: EndRecord,
  { seen }: StreamedRequest,
  mayFail: readonly AllowedFailure[],
): { rule: EndingRule; what: string } | undefined {
  if (end.kind === 'ok') return undefined;
  if (seen.some(({ op, seq }) => op === 'cancel' && seq < end.seq)) return undefined;
  const why = end.message ?? 'no reason given';
  const isExcused = mayFail.some(({ mayBeUnknown }) => mayBeUnknown === true);
  if (end.kind === 'info')
    return isExcused ? undefined : { rule: 'unknown_outcome', what: `has no known end: ${why}` };
  if (end.code === undefined)
    return { rule: 'untyped_failure', what: `failed without a code: ${why}` };
  if (mayFail.some((allowed) => fits(end, allowed))) return undefined;
  const named = [...end.components, end.phase ?? 'no phase'].join(', ');
  return { rule: 'unexpected_failure', what: `failed with ${end.code} (${named}): ${why}` };
}

function fits(end: EndRecord, { codes, components, phases }: AllowedFailure): boolean {
  return (
    (codes === undefined || codes.some((code) => code === end.code)) &&
    (components === undefined || components.some((name) => end.components.includes(name))) &&
    (phases === undefined || phases.some((phase) => phase === end.phase))
  );
}

function finding(
  rule: EndingRule,
  request: string | undefined,
  what: string,
  seqs: readonly number[],
): Finding {
  const verdict = rule === 'nothing_invoked' ? 'inconclusive' : 'violated';
  return { rule, request, what, seqs, verdict };
}
