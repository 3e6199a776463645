/** Somebody else holds the write lock of the database, as a backup or a person with a tool does. */
import { extname, join } from 'node:path';
import { startProcess } from '../../../process/spawn.ts';
import type { FaultKind } from '../../fault-kind.ts';
import { ownPath } from '../own-path.ts';
import { watchFor } from '../watch-for.ts';
import { busyCode, writerRefusal } from './beside.ts';

export const databaseLocked: FaultKind = {
  name: 'database-locked',
  family: 'database',
  title: 'Another program holds the lock of the database, so that its owner can write nothing.',
  needs: [],
  target: 'database',
  wants: ['sqlite'],
  takes: 'room',
  parameters: {},
  lastsMs: { minimum: 1_000, maximum: 8_000 },
  strike: async (context) => {
    const { clock, folder, scope, target } = context;
    const path = await ownPath(context);
    const program = join(
      import.meta.dirname,
      'lock-holder',
      `main${extname(import.meta.filename)}`,
    );
    await startProcess(scope, {
      name: `lock of ${target.name}`,
      command: [process.execPath, program, path],
      logFolder: folder,
      ready: { kind: 'ready-line' },
    });
    const locked = async (): Promise<string | undefined> => {
      const { code, words } = (await writerRefusal(path)) ?? {};
      return code === busyCode ? `a second connection is told: ${words}` : undefined;
    };
    const free = async (): Promise<string | undefined> =>
      (await writerRefusal(path)) === undefined ? 'a second connection may write' : undefined;
    return {
      witness: (signal) => watchFor(locked, { clock, signal }),
      witnessGone: (signal) => watchFor(free, { clock, signal }),
    };
  },
};
