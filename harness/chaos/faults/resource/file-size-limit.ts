/**
 * No file that the program writes may grow beyond a size: its writes fail (EFBIG) as on a disk that is full, those of native code
 * and of SQLite too. A program that has not thought of it is ended by SIGXFSZ; Node programs are not.
 */
import { isAlive } from '../../../process/process-table.ts';
import type { FaultKind } from '../../fault-kind.ts';
import { notInjected } from '../not-injected.ts';
import { answersAt } from '../process/ask-program.ts';
import { chooseVictim } from '../process/choose-victims.ts';
import { treeOf } from '../process/process-tree.ts';
import { setSoftLimit, softLimitOf } from '../process/soft-limit.ts';
import { numberOf } from '../read-parameters.ts';
import { watchFor } from '../watch-for.ts';

export const fileSizeLimit: FaultKind = {
  name: 'file-size-limit',
  family: 'resource',
  title: 'No file that the program writes may grow beyond a size.',
  needs: ['limits of others', 'environment mark'],
  target: 'process',
  takes: 'room',
  parameters: { bytes: { unit: 'bytes', minimum: 0, maximum: 65_536, mildest: 65_536 } },
  lastsMs: { minimum: 2_000, maximum: 8_000 },
  strike: async (context) => {
    const { clock, parameters, scope } = context;
    const victim = await chooseVictim(context);
    const { identity, url } = victim.live;
    victim.willEnd({ withinMs: 0, elseKill: false });
    const usual = softLimitOf(identity, 'fsize');
    if (usual === undefined) throw notInjected(`${victim.name} has ended`);
    const limit = String(numberOf(parameters, 'bytes'));
    let setting: Promise<void> | undefined;
    scope.defer(`limit of ${victim.name}`, async () => {
      await setting?.catch(() => undefined); // then it was not changed
      // Whoever was started meanwhile has it as well.
      const limited = treeOf(identity).filter((one) => softLimitOf(one, 'fsize') === limit);
      for (const one of limited) await setSoftLimit(one, 'fsize', usual);
    });
    setting = setSoftLimit(identity, 'fsize', limit);
    await setting;
    const isLimited = async (): Promise<string | undefined> =>
      softLimitOf(identity, 'fsize') === limit ? `RLIMIT_FSIZE is ${limit} in /proc` : undefined;
    const isFree = async (signal: AbortSignal): Promise<string | undefined> => {
      if (!isAlive(identity)) return await victim.back(signal);
      const isWell =
        softLimitOf(identity, 'fsize') === usual && (await answersAt(url, { clock, signal }));
      return isWell ? `RLIMIT_FSIZE is ${usual} again` : undefined;
    };
    return {
      witness: (signal) => watchFor(isLimited, { clock, signal }),
      witnessGone: (signal) => watchFor(() => isFree(signal), { clock, signal }),
    };
  },
};
