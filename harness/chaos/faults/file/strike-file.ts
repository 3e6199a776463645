/**
 * Faults of files: a file is damaged for whoever opens it from then on. Where it is wanted, one of its readers ends at that
 * moment and begins again, so that there is somebody who has to.
 */
import type { StrikeContext, StruckFault } from '../../fault-kind.ts';
import { notInjected } from '../not-injected.ts';
import { ownPath } from '../own-path.ts';
import { chooseVictims } from '../process/choose-victims.ts';
import { wordOf } from '../read-parameters.ts';
import { watchFor } from '../watch-for.ts';
import { type FileFacts, factsOf } from './file-facts.ts';
import { type PutAside, putAsideUntilHealed } from './put-aside.ts';

/** What is done to who reads the file. */
export const readersParameter = { readers: { oneOf: ['stay', 'one ends'] } } as const;

export interface FileDamage {
  /** Writes the damaged copy; without it, there is no file. */
  write?: PutAside['write'];
  /** In words how the file differs from what it was; undefined while that is not what it should be. */
  differs: (now: FileFacts | undefined, before: FileFacts) => string | undefined;
}

/** @throws HornetError FAULT_NOT_INJECTED */
export async function strikeFile(
  context: StrikeContext,
  { write, differs }: FileDamage,
): Promise<StruckFault> {
  const { clock, scope, target } = context;
  const path = await ownPath(context);
  const before = await factsOf(path);
  if (before === undefined) throw notInjected(`${target.name} is not there`);
  const reader = await readerToEnd(context);
  const planted = await putAsideUntilHealed(scope, path, write === undefined ? {} : { write });
  reader?.kill();
  // It may fail to begin; then the heal starts it.
  reader?.startNow().catch(() => undefined);
  const isWhole = async (): Promise<string | undefined> => {
    const now = await factsOf(path);
    // The kernel gives numbers out again.
    const isDamaged = now?.number === planted?.number && now?.digest === planted?.digest;
    if (now === undefined || isDamaged) return undefined;
    const isSame = now.number === before.number && now.digest === before.digest;
    return isSame ? `${target.name} is as it was` : `its program has written ${target.name} anew`;
  };
  return {
    witness: (signal) =>
      watchFor(async () => differs(await factsOf(path), before), { clock, signal }),
    witnessGone: async (signal) => {
      const words = await watchFor(isWhole, { clock, signal });
      return reader === undefined ? words : `${words}, and ${await reader.back(signal)}`;
    },
  };
}

/** Chosen before the damage, so that at the heal it begins after the file is whole. */
async function readerToEnd(context: StrikeContext) {
  const { parameters, random, target } = context;
  if (wordOf(parameters, 'readers') !== 'one ends') return undefined;
  if (target.touches.length === 0) throw notInjected(`Nobody reads ${target.name}`);
  const [reader] = await chooseVictims(context, [random.fork('reader').pick(target.touches)]);
  return reader;
}
