/**
 * Whether a request that its client has taken back ends for that reason, and is silent afterwards. What was held up on the way, or
 * lost with who was struck, is nobody's fault. Pure.
 */
import { allowedFor, type Breach, type RequestChecker } from './request-checker.ts';
import type { SeenRecord, StreamedRequest } from './stream-records.ts';
import { cancelledCode } from './stream-wire.ts';

/** What each rule demands. */
export const cancelRules = {
  after_cancel: 'Nothing comes after a cancel has had its time.',
  not_cancelled: 'What was taken back before it had ended ends as cancelled.',
  cancel_refused: 'Who takes a request back is heard.',
} as const;

const usualGraceMs = 1_000;
/** An end that has overtaken the cancel, and was only under way. */
const overtakingUs = 250_000;

export const cancelChecker: RequestChecker = {
  rules: cancelRules,
  breachesOf: (request, facts) => {
    const cancel = request.seen.find(({ op }) => op === 'cancel');
    if (cancel === undefined) return [];
    const answer = request.seen.find(({ op }) => op === 'cancelled');
    const mayFail = allowedFor(request, facts).length > 0;
    const mayLag = facts.mayLag?.(request) ?? false;
    const graceUs = (facts.cancelGraceMs ?? usualGraceMs) * 1_000;
    return [
      ...(mayLag ? [] : stubborn(request, answer ?? cancel, graceUs)),
      ...(answer === undefined || mayFail ? [] : refused(answer)),
      ...(answer === undefined || mayFail || mayLag ? [] : otherwise(request, answer)),
    ];
  },
};

function stubborn({ tokens }: StreamedRequest, cancel: SeenRecord, graceUs: number): Breach[] {
  const token = tokens.find(({ seq, atUs }) => seq > cancel.seq && atUs > cancel.atUs + graceUs);
  if (token === undefined) return [];
  const seqs = [cancel.seq, token.seq];
  return [{ rule: 'after_cancel', what: 'goes on after the cancel.', seqs }];
}

function refused({ seq, record: { status } }: SeenRecord): Breach[] {
  if (typeof status !== 'number' || status < 400) return [];
  const what = `was taken back, which was answered with ${status}.`;
  return [{ rule: 'cancel_refused', what, seqs: [seq] }];
}

/** One that the server calls over has ended before; one that it calls open must not end well. */
function otherwise({ ends }: StreamedRequest, answer: SeenRecord): Breach[] {
  const [end] = ends;
  const { status, means } = answer.record;
  const wasOpen = means === 'open' && typeof status === 'number' && status < 400;
  if (end === undefined || !wasOpen || end.atUs <= answer.atUs + overtakingUs) return [];
  if (end.kind === 'info' || (end.kind === 'fail' && end.code === cancelledCode)) return [];
  const how = end.kind === 'ok' ? 'as if it had not been' : `with ${end.code ?? 'no code'}`;
  const what = `was taken back and ended ${how}.`;
  return [{ rule: 'not_cancelled', what, seqs: [answer.seq, end.seq] }];
}
