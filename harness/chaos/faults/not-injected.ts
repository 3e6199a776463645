/** What a fault says that could not do its work: it was not injected, and nothing may be concluded from it. */
import { HornetError } from '../../kernel/errors.ts';

/** @param what a sentence without its full stop */
export function notInjected(what: string, cause?: unknown): HornetError<'FAULT_NOT_INJECTED'> {
  return new HornetError('FAULT_NOT_INJECTED', `${what}.`, { cause });
}
