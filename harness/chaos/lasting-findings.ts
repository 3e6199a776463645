/** Complaints that do not go away by themselves: a stack that has just been healed is given time before it is blamed. */
import type { Finding } from '../history/verdict.ts';
import { eventually } from '../kernel/eventually.ts';

export interface LastingOptions {
  /** Under which rule they are told. */
  rule: string;
  /** How long they may be there. */
  timeoutMs: number;
  /** Between two looks. */
  pauseMs?: number;
  signal: AbortSignal;
}

/**
 * What `look` still complains of after that time, in its own words; nothing as soon as it has no complaint. A look that throws
 * is one too. @throws the signal's reason
 */
export async function lastingFindings(
  look: () => Promise<readonly string[]>,
  { rule, timeoutMs, pauseMs, signal }: LastingOptions,
): Promise<Finding[]> {
  let found: readonly string[] = [];
  const looking = eventually(
    async () => {
      found = await look().catch((error: unknown) => [String(error)]);
      return found;
    },
    {
      hope: 'there is nothing to complain of',
      timeoutMs,
      signal,
      ...(pauseMs !== undefined && { pauseMs }),
      until: ({ length }) => length === 0,
    },
  );
  await looking.catch(() => signal.throwIfAborted()); // then what was found last stands
  return found.map((what) => ({ rule, request: undefined, what, seqs: [], verdict: 'violated' }));
}
