/** Nobody can change the file, nor put another in its place, as on a disk that the kernel has made read-only. Nobody has to begin anew to feel it. */
import { open } from 'node:fs/promises';
import { makeImmutable } from '../../../machine/immutable-file.ts';
import type { FaultKind } from '../../fault-kind.ts';
import { ownPath } from '../own-path.ts';
import { watchFor } from '../watch-for.ts';

export const fileReadOnly: FaultKind = {
  name: 'file-read-only',
  family: 'file',
  title: 'The file can be read, and neither changed nor replaced.',
  needs: ['immutable files'],
  target: 'file',
  // Nothing becomes of it where nobody writes.
  wants: ['written'],
  takes: 'room',
  parameters: {},
  lastsMs: { minimum: 2_000, maximum: 8_000 },
  strike: async (context) => {
    const { clock, scope, target } = context;
    const path = await ownPath(context);
    await makeImmutable(scope, path);
    return {
      witness: (signal) => watchFor(() => writeRefusal(path), { clock, signal }),
      witnessGone: (signal) =>
        watchFor(
          async () =>
            (await writeRefusal(path)) === undefined ? `${target.name} can be written` : undefined,
          { clock, signal },
        ),
    };
  },
};

const refusals = ['EPERM', 'EROFS', 'EACCES'];

/** How somebody is refused who opens the file to write; undefined for who is not. It writes nothing. */
export async function writeRefusal(path: string): Promise<string | undefined> {
  try {
    await using _opened = await open(path, 'r+');
    return undefined;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && refusals.includes(String(error.code))))
      throw error;
    return `who opens it to write is refused with ${error.code}`;
  }
}
