/**
 * The control: clients are watched for a while with nothing broken. It says why what follows would prove nothing: somebody was not
 * served although all was whole, or what the answers are held against could not be learned.
 */
import { type Judgement, judge } from '../history/verdict.ts';
import type { Clock } from '../kernel/clock.ts';
import { withTimeout } from '../kernel/deadline.ts';
import { isHornetError } from '../kernel/errors.ts';
import { questionKey } from './expected-answers.ts';
import { type EndedRequest, isServed, type SteadyClients } from './steady-clients.ts';

export interface ControlOptions {
  /** At least. */
  controlMs: number;
  /** How much longer it may take until everybody was served and every answer was learned. */
  timeoutMs: number;
  clients: number;
  /** Questions whose answers have to be learned: each is to be answered so often. */
  toLearn: { questions: number; times: number };
  clock: Clock;
  signal: AbortSignal;
}

/** Resolves with what was wrong, undefined where all was well. @throws the signal's reason */
export async function watchControl(
  steady: SteadyClients,
  { controlMs, timeoutMs, clients, toLearn, clock, signal }: ControlOptions,
): Promise<string | undefined> {
  const served = new Set<number>();
  const learned = new Map<string, number>();
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const isEnough = (): boolean => {
    const known = [...learned.values()].filter((times) => times >= toLearn.times);
    return served.size >= clients && known.length >= toLearn.questions;
  };
  const note = (ended: EndedRequest): void => {
    if (isServed(ended) === false) resolve(whyNot(ended));
    if (isServed(ended) !== true) return;
    served.add(ended.client);
    const key = questionKey(ended.question);
    if (ended.question.answer === undefined) learned.set(key, (learned.get(key) ?? 0) + 1);
    if (isEnough()) all.resolve(undefined);
  };
  const all = Promise.withResolvers<undefined>();
  const stop = steady.onEnd(note);
  try {
    const whole = Promise.all([all.promise, clock.sleep(controlMs, signal)]).then(() => undefined);
    return await withTimeout(() => Promise.race([promise, whole]), {
      ...{ timeoutMs: controlMs + timeoutMs, clock, signal },
    });
  } catch (error) {
    if (!isHornetError(error, 'TIMED_OUT')) throw error;
    return `${served.size} of ${clients} clients were served, and ${learned.size} of ${toLearn.questions} answers learned.`;
  } finally {
    stop();
  }
}

function whyNot({ request, end }: EndedRequest): string {
  const { kind, code, message } = end;
  const how = kind === 'info' ? 'without a known end' : `with ${code ?? 'no code'}`;
  return `${request} ended ${how} although nothing was broken: ${message ?? 'no reason given'}`;
}

/** What is left of a judgement where the control failed: whatever was seen, no fault was the reason, and nothing was proven. */
export function judgeControl(what: string, { findings }: Judgement): Judgement {
  const failed = { rule: 'control_failed', request: undefined, what, seqs: [] };
  return judge([failed, ...findings].map((one) => ({ ...one, verdict: 'inconclusive' })));
}
