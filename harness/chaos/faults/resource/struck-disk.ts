/**
 * The disk of one Node program, as far as it reaches it by node:fs: whatever it writes below the folder of the run. Its saboteur does
 * something to those calls, and the program is made to write there, so that it can be seen how its disk is. Not reached: what
 * native code writes, as SQLite does; and what other programs write in the same place.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Scope } from '../../../kernel/scope.ts';
import { untilAborted } from '../../../kernel/until-aborted.ts';
import { isAlive, type ProcessIdentity } from '../../../process/process-table.ts';
import { giveOrder } from '../../../saboteur/give-order.ts';
import type { OrderName, ParametersOf } from '../../../saboteur/inside/orders/table.ts';
import type { TriedFiles } from '../../../saboteur/inside/orders/try-files.ts';
import type { StrikeContext, StruckFault } from '../../fault-kind.ts';
import { notInjected } from '../not-injected.ts';
import { chooseVictim } from '../process/choose-victims.ts';
import type { Victim } from '../process/victim.ts';
import { watchFor } from '../watch-for.ts';

export interface DiskFault<N extends OrderName> {
  readonly order: (path: string) => readonly [N, ParametersOf<N>];
  /** What of that shows the fault, in words; undefined where nothing does. */
  readonly isStruck: (tried: TriedFiles) => string | undefined;
}

/** Whatever changes a file fails with this. */
export function failingWrites(error: 'EIO' | 'ENOSPC'): DiskFault<'fail-writes'> {
  return {
    order: (path) => ['fail-writes', { path, error }],
    isStruck: ({ write }) =>
      write.code === error ? `it cannot write more into a file: ${error}` : undefined,
  };
}

/** @throws HornetError FAULT_NOT_INJECTED */
export async function strikeDisk<N extends OrderName>(
  context: StrikeContext,
  { order, isStruck }: DiskFault<N>,
): Promise<StruckFault> {
  const { clock, scope, signal } = context;
  const victim = await chooseVictim(context);
  const { identity } = victim.live;
  // What a program does that cannot write is its own business, and it is started again.
  victim.willEnd({ withinMs: 0, elseKill: false });
  const disk = diskOf(context);
  // Before the other order, so that it can tell what it sees.
  const tried = await tryDisk(scope, identity, disk, signal);
  await giveOrder(scope, identity, order(disk), { signal, survivesRestarts: true });
  const seen = async (): Promise<string | undefined> => {
    const last = tried();
    return last === undefined ? undefined : isStruck(last);
  };
  const well = (ended: AbortSignal) => async () =>
    await isWell(victim, context, { disk, isStruck }, ended);
  return {
    witness: (ended) => watchFor(seen, { clock, signal: ended }),
    witnessGone: (ended) => watchFor(well(ended), { clock, signal: ended }),
  };
}

/** Everything that a program of a run is told to write lies there; what lies elsewhere is not the run's to strike. */
function diskOf({ scope, target }: StrikeContext): string {
  const folder = scope.register?.folder;
  if (folder === undefined) throw notInjected(`${target.name} belongs to no run`);
  return folder;
}

const everyMs = 100;

/** @returns what has come of it last; undefined before anything has */
async function tryDisk(
  scope: Scope,
  identity: ProcessIdentity,
  disk: string,
  signal: AbortSignal,
): Promise<() => TriedFiles | undefined> {
  const folder = mkdtempSync(join(disk, 'tried-'));
  scope.defer(`files in ${folder}`, () => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'there'), '');
  const report = join(folder, 'report');
  await giveOrder(scope, identity, ['try-files', { folder, report, everyMs }], { signal });
  return () => {
    try {
      return JSON.parse(readFileSync(report, 'utf8')) as TriedFiles; // written whole, by a saboteur
    } catch {
      return undefined;
    }
  };
}

/** Tries it anew, since the program may be in another life, where it has one. */
async function isWell(
  victim: Victim,
  { clock, subject }: StrikeContext,
  { disk, isStruck }: { disk: string; isStruck: (tried: TriedFiles) => string | undefined },
  signal: AbortSignal,
): Promise<string | undefined> {
  const words = await victim.back(signal);
  const live = await untilAborted(subject.process(victim.name), signal).catch(() => undefined);
  signal.throwIfAborted();
  if (live === undefined) return words;
  await using looking = new Scope({ name: `disk of ${victim.name}` });
  // One that ends meanwhile is looked for again.
  const tried = await tryDisk(looking, live.identity, disk, signal).catch(() => undefined);
  if (tried === undefined) return undefined;
  const isTold = async () => (tried() || !isAlive(live.identity) ? 'told' : undefined);
  await watchFor(isTold, { clock, signal });
  const last = tried();
  const isFree = last?.write.code === null && last.create.code === null;
  return isFree && isStruck(last) === undefined
    ? `${victim.name} writes and makes files again`
    : undefined;
}
