/** What every test of a family of faults begins with: its kinds, each with the reason where this machine cannot strike it. */
import { lackOf } from '../../../machine/fixtures/run-scope.ts';
import type { FaultKind } from '../../fault-kind.ts';

/** For `describe.each`: a title, which says what is missing, the kind, and what is missing. */
export async function faultCases(
  kinds: readonly FaultKind[],
): Promise<(readonly [title: string, kind: FaultKind, lack: string | undefined])[]> {
  return await Promise.all(
    kinds.map(async (kind) => {
      const lack = await lackOf(...kind.needs);
      return [lack === undefined ? kind.name : `${kind.name} (${lack})`, kind, lack] as const;
    }),
  );
}

/** A witness must be told when nobody waits any more. @throws Error "It takes too long." */
export async function within<T>(
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(new Error('It takes too long.')), timeoutMs);
  try {
    return await work(limit.signal);
  } finally {
    clearTimeout(timer);
  }
}
