/**
 * The owner of the database can write no byte to any file, as when the disk is full. The kernel refuses it for this one program,
 * so that the disk itself and all others have room.
 */
import { constants } from 'node:os';
import { isAlive, type ProcessIdentity, readProcFile } from '../../../process/process-table.ts';
import type { FaultKind } from '../../fault-kind.ts';
import { notInjected } from '../not-injected.ts';
import { ownPath } from '../own-path.ts';
import { setSoftLimit, softLimitOf } from '../process/soft-limit.ts';
import { watchFor } from '../watch-for.ts';
import { ownerOf } from './owner-of.ts';
import { watchUnchanged } from './unchanged-files.ts';

export const databaseFull: FaultKind = {
  name: 'database-full',
  family: 'database',
  title: 'There is no room for what the owner of the database writes.',
  needs: ['limits of others'],
  target: 'database',
  wants: ['sqlite'],
  takes: 'room',
  parameters: {},
  lastsMs: { minimum: 1_000, maximum: 8_000 },
  strike: async (context) => {
    const { clock, scope } = context;
    const path = await ownPath(context);
    const { name, identity } = await ownerOf(context);
    // By default the kernel ends who writes beyond the limit, and a full disk ends nobody.
    if (!outlives(identity, 'SIGXFSZ')) throw notInjected(`${name} would be ended by it`);
    const usual = softLimitOf(identity, 'fsize');
    if (usual === undefined) throw notInjected(`${name} has ended`);
    let setting: Promise<void> | undefined;
    scope.defer(`limit of ${name}`, async () => {
      await setting?.catch(() => undefined); // then it was not changed
      await setSoftLimit(identity, 'fsize', usual);
    });
    setting = setSoftLimit(identity, 'fsize', nothing);
    await setting;
    const isUnchanged = await watchUnchanged(path);
    const full = async (): Promise<string | undefined> => {
      const isLimited = softLimitOf(identity, 'fsize') === nothing;
      if (!isLimited || !(await isUnchanged())) return undefined;
      return `RLIMIT_FSIZE of ${name} is ${nothing}, and nothing is written`;
    };
    const roomy = async (): Promise<string | undefined> => {
      if (!isAlive(identity)) return `${name} has ended meanwhile`;
      return softLimitOf(identity, 'fsize') === usual
        ? `RLIMIT_FSIZE of ${name} is ${usual} again`
        : undefined;
    };
    return {
      witness: (signal) => watchFor(full, { clock, signal }),
      witnessGone: (signal) => watchFor(roomy, { clock, signal }),
    };
  },
};

/** As many bytes as a file may have. */
const nothing = '0';

/** Whether it ignores the signal or handles it. */
function outlives({ pid }: ProcessIdentity, signal: 'SIGXFSZ'): boolean {
  const status = readProcFile(pid, 'status') ?? '';
  const bit = 1n << BigInt(constants.signals[signal] - 1);
  return ['SigIgn', 'SigCgt'].some((row) => {
    const mask = new RegExp(`^${row}:\\s*([0-9a-f]+)$`, 'm').exec(status)?.[1];
    return mask !== undefined && (BigInt(`0x${mask}`) & bit) !== 0n;
  });
}
