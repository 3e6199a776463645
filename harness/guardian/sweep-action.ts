/** What a sweep did, or could not do: one object a thing, for reports and for programs. */
import { errorTable } from '../kernel/error-table.ts';
import { isHornetError } from '../kernel/errors.ts';
import type { MachineKindName } from './machine-things.ts';

/** How a thing was found: by the mark of the run that it carries, or in the run's ledger. */
export type FoundBy = 'mark' | 'ledger';

export type SweepAction =
  | { action: 'killed'; pid: number; what: string; foundBy: FoundBy; scope?: string }
  | { action: 'removed-folder'; path: string; scope?: string }
  | { action: 'deleted-proxy'; server: string; name: string; scope?: string }
  | { action: 'removed'; kind: MachineKindName; what: string; foundBy: FoundBy; scope?: string }
  /** This system cannot do that; nothing is known to be left. */
  | { action: 'skipped'; what: string; why: string }
  | { action: 'failed'; what: string; why: string; advice?: string; scope?: string };

/** Whoever is told of each action at once. */
export type Tell = (action: SweepAction) => void;

/** @param what what could not be done: `remove /tmp/hornet-…` */
export function failed(what: string, error: unknown, scope?: string): SweepAction {
  const advice = adviceOf(error);
  return {
    action: 'failed',
    what,
    why: reasonOf(error),
    ...(advice !== undefined && { advice }),
    ...(scope !== undefined && { scope }),
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = isHornetError(error) ? `${error.code}: ` : '';
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return `${code}${error.message}${cause}`;
}

function adviceOf(error: unknown): string | undefined {
  if (isHornetError(error)) return errorTable[error.code].advice;
  const isRefused =
    error instanceof Error && 'code' in error && ['EACCES', 'EPERM'].includes(String(error.code));
  return isRefused ? 'Do it as the user who made it, or as root.' : undefined;
}
