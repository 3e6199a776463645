/**
 * Damages a database while its owner is down, and starts the owner on what is left. The heal ends the owner once more, puts the
 * database back as it was, and starts the owner on that: what it has written in between is lost, as with a backup.
 */
import { rm } from 'node:fs/promises';
import { untilAborted } from '../../../kernel/until-aborted.ts';
import type { StrikeContext, StruckFault } from '../../fault-kind.ts';
import { numberOfFile } from '../file/file-facts.ts';
import { type PutAside, putAsideUntilHealed } from '../file/put-aside.ts';
import { notInjected } from '../not-injected.ts';
import { ownPath } from '../own-path.ts';
import { chooseVictims } from '../process/choose-victims.ts';
import type { Victim } from '../process/victim.ts';
import { watchFor } from '../watch-for.ts';
import { beside, integrityOf } from './beside.ts';
import { ownerNameOf } from './owner-of.ts';

export interface DatabaseDamage {
  /** Writes the damaged copy; without it, the database is gone. */
  write?: PutAside['write'];
  /** In words what the owner will find, looked at before it begins; undefined where that is no damage. */
  look: (path: string) => Promise<string | undefined>;
}

/** @throws HornetError FAULT_NOT_INJECTED where the owner is not the harness's to start */
export async function damageWhileDown(
  context: StrikeContext,
  { write, look }: DatabaseDamage,
): Promise<StruckFault> {
  const { clock, scope, signal: striking, target } = context;
  const path = await ownPath(context);
  const owner = await downOwner(context);
  await owner.exit(AbortSignal.any([striking, scope.signal]));
  // What stands in the log belongs to it, and must not be read into another one.
  await beside(path, (database) => database.exec('PRAGMA wal_checkpoint(TRUNCATE)'));
  const original = await numberOfFile(path);
  await putAsideUntilHealed(scope, path, { newerOnes: 'go', ...(write && { write }) });
  const found = await look(path);
  scope.defer(`${owner.name} on ${target.name}`, () => endOn(owner, path), {
    timeoutMs: unbounded,
  });
  const started = owner.startNow().then(
    () => `${owner.name} runs on it`,
    () => `${owner.name} does not start on it`,
  );
  const isBack = async (): Promise<string | undefined> => {
    if ((await numberOfFile(path)) !== original) return undefined;
    return (await integrityOf(path)) === 'ok' ? `${target.name} is back and sound` : undefined;
  };
  return {
    witness: async (signal) => {
      const outcome = await untilAborted(started, signal);
      const words = await watchFor(async () => found, { clock, signal });
      return `${words}, and ${outcome}`;
    },
    witnessGone: async (signal) => {
      const back = await watchFor(isBack, { clock, signal });
      return `${back}, and ${await owner.back(signal)}`;
    },
  };
}

/** A start, and an end, bound themselves. */
const unbounded = Number.POSITIVE_INFINITY;

async function downOwner(context: StrikeContext): Promise<Victim> {
  const name = ownerNameOf(context);
  if (context.subject.service(name) === undefined)
    throw notInjected(`${name} is started by another program, which would not wait`);
  const [owner] = await chooseVictims(context, [name]);
  if (owner === undefined) throw notInjected(`${name} does not run`);
  owner.kill();
  return owner;
}

/** With what its newest life has left beside the damaged file. */
async function endOn(owner: Victim, path: string): Promise<void> {
  await owner.endLife(() => true);
  await owner.service?.process.exited;
  for (const ending of ['-wal', '-shm', '-journal']) await rm(`${path}${ending}`, { force: true });
}
