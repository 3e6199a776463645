/** The files of the database can be read and not changed, not even by who has them open, as on a disk that was made read-only. */
import { existsSync } from 'node:fs';
import { makeImmutable } from '../../../machine/immutable-file.ts';
import type { FaultKind } from '../../fault-kind.ts';
import { writeRefusal } from '../file/file-read-only.ts';
import { ownPath } from '../own-path.ts';
import { watchFor } from '../watch-for.ts';
import { filesOf, watchUnchanged } from './unchanged-files.ts';

export const databaseReadOnly: FaultKind = {
  name: 'database-read-only',
  family: 'database',
  title: 'The files of the database can be read and not changed.',
  needs: ['immutable files'],
  target: 'database',
  wants: ['sqlite'],
  takes: 'room',
  parameters: {},
  lastsMs: { minimum: 1_000, maximum: 8_000 },
  strike: async (context) => {
    const { clock, scope, target } = context;
    const path = await ownPath(context);
    for (const file of filesOf(path).filter((one) => existsSync(one)))
      await makeImmutable(scope, file);
    const isUnchanged = await watchUnchanged(path);
    const seen = async (): Promise<string | undefined> => {
      const refusal = await writeRefusal(path);
      return refusal !== undefined && (await isUnchanged())
        ? `${refusal}, and nothing is written`
        : undefined;
    };
    const gone = async (): Promise<string | undefined> => {
      const there = filesOf(path).filter((one) => existsSync(one));
      const refusals = await Promise.all(there.map(writeRefusal));
      return refusals.every((one) => one === undefined)
        ? `${target.name} can be written`
        : undefined;
    };
    return {
      witness: (signal) => watchFor(seen, { clock, signal }),
      witnessGone: (signal) => watchFor(gone, { clock, signal }),
    };
  },
};
