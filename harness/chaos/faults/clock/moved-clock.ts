/** A program whose wall clock is moved by its saboteur, and what shows it: the date in its answers. */

import { withTimeout } from '../../../kernel/deadline.ts';
import { untilAborted } from '../../../kernel/until-aborted.ts';
import { giveOrder } from '../../../saboteur/give-order.ts';
import type { OrderName, ParametersOf } from '../../../saboteur/inside/orders/table.ts';
import type { ChaosSubject } from '../../chaos-subject.ts';
import type { StrikeContext, StruckFault } from '../../fault-kind.ts';
import { notInjected } from '../not-injected.ts';
import { watchFor } from '../watch-for.ts';
import { type Reading, readHttpClock } from './http-clock.ts';

/** By how much the clock is to be ahead, at a time of our wall clock. */
export type ExpectedOffset = (atMs: number) => number;

/** Also in the next lives of the program. @throws HornetError FAULT_NOT_INJECTED */
export async function moveClock<N extends OrderName>(
  context: StrikeContext,
  order: readonly [N, ParametersOf<N>],
  expected: ExpectedOffset,
): Promise<StruckFault> {
  const { scope, signal, subject, target } = context;
  const usual = await usualOffset(context);
  const { identity } = await subject.process(target.name);
  await giveOrder(scope, identity, order, { signal, survivesRestarts: true });
  return shownByDates(context, usual, expected);
}

/** A program that is just coming back does not answer yet. */
const usualWithinMs = 10_000;

/** @throws HornetError FAULT_NOT_INJECTED where nobody could see its clock */
export async function usualOffset(context: StrikeContext): Promise<Reading> {
  const { clock, subject, target, signal } = context;
  let usual: Reading | undefined;
  const look = async (ends: AbortSignal): Promise<string | undefined> => {
    usual = await readNow(subject, context, ends);
    return usual && 'it has said a date';
  };
  const within = { timeoutMs: usualWithinMs, clock, signal };
  await withTimeout((ends) => watchFor(look, { clock, signal: ends }), within).catch(() => {
    signal.throwIfAborted(); // else it is told below
  });
  if (usual !== undefined) return usual;
  throw notInjected(
    `${target.name} has not said within ${usualWithinMs} ms what time it is, by a date in its answers`,
  );
}

/** Whoever serves by that name then. */
export function shownByDates(
  context: StrikeContext,
  usual: Reading,
  expected: ExpectedOffset,
): StruckFault {
  const { clock, subject } = context;
  const moved = async (signal: AbortSignal): Promise<string | undefined> => {
    const reading = await readNow(subject, context, signal);
    if (reading === undefined) return undefined;
    const movedMs = reading.offsetMs - usual.offsetMs;
    const wrongByMs = reading.wrongByMs + usual.wrongByMs;
    const isExpected = Math.abs(movedMs - expected(reading.atMs)) <= wrongByMs;
    const isMoved = Math.abs(movedMs) > wrongByMs;
    return isExpected && isMoved
      ? `the date in its answers is off by ${inSeconds(movedMs)}`
      : undefined;
  };
  const right = async (signal: AbortSignal): Promise<string | undefined> => {
    const reading = await readNow(subject, context, signal);
    if (reading === undefined) return undefined;
    const movedMs = reading.offsetMs - usual.offsetMs;
    const isRight = Math.abs(movedMs) <= reading.wrongByMs + usual.wrongByMs;
    return isRight ? 'the date in its answers is right' : undefined;
  };
  return {
    witness: (signal) => watchFor(() => moved(signal), { clock, signal }),
    witnessGone: (signal) => watchFor(() => right(signal), { clock, signal }),
  };
}

async function readNow(
  subject: ChaosSubject,
  { clock, target }: StrikeContext,
  signal: AbortSignal,
): Promise<Reading | undefined> {
  const live = await untilAborted(subject.process(target.name), signal).catch(() => undefined);
  signal.throwIfAborted();
  return live?.url === undefined ? undefined : await readHttpClock(live.url, { clock, signal });
}

function inSeconds(ms: number): string {
  return `${Math.round(ms / 1_000)} s`;
}
