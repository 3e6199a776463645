/** Chooses the programs that a fault ends, sees to it that they are there again afterwards, and tells what shows both. */
import type { ScopeOutcome } from '../../../kernel/scope.ts';
import { untilAborted } from '../../../kernel/until-aborted.ts';
import type { ExitedProcess } from '../../../process/spawn.ts';
import type { StrikeContext, StruckFault } from '../../fault-kind.ts';
import { notInjected } from '../not-injected.ts';
import { Victim } from './victim.ts';

/** The program that the fault is on; it is there again when the fault's scope has closed. @throws HornetError FAULT_NOT_INJECTED */
export async function chooseVictim(context: StrikeContext): Promise<Victim> {
  const [victim] = await chooseVictims(context, [context.target.name]);
  if (victim === undefined) throw notInjected(`${context.target.name} does not run`);
  return victim;
}

/** Those of the programs that run; all are started again at once. @throws HornetError FAULT_NOT_INJECTED where none does */
export async function chooseVictims(
  context: StrikeContext,
  names: readonly string[],
): Promise<Victim[]> {
  const looking = names.map((name) => context.subject.process(name));
  const looked = await untilAborted(Promise.allSettled(looking), context.signal);
  const found = looked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const [failure] = looked.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  if (found.length === 0) throw failure;
  const victims = found.map((live) => new Victim(context, live));
  const startAll = async (outcome: ScopeOutcome): Promise<void> => {
    const started = await Promise.allSettled(victims.map((victim) => victim.startAgain(outcome)));
    const errors = started.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    if (errors.length > 0) throw errors.length === 1 ? errors[0] : new AggregateError(errors);
  };
  // A start bounds itself by the service's own limits.
  const timeoutMs = Number.POSITIVE_INFINITY;
  context.scope.defer(`${names.join(', ')} again`, startAll, { timeoutMs });
  return victims;
}

/** What shows that programs have ended, and that they are back. */
export function shownByEnds(victims: readonly Victim[]): StruckFault {
  return {
    witness: async (signal) => {
      const exits = await Promise.all(victims.map((victim) => victim.exit(signal)));
      return victims.map(({ name }, at) => `${name} ${describeExit(exits[at])}`).join(', ');
    },
    witnessGone: async (signal) =>
      (await Promise.all(victims.map((victim) => victim.back(signal)))).join(', '),
  };
}

export function describeExit(exit: ExitedProcess | undefined): string {
  if (exit === undefined) return 'is gone from the process table';
  return exit.signal === null ? `ended with code ${exit.exitCode}` : `ended by ${exit.signal}`;
}
