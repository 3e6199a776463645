/** Files that not even root can change: one is marked so, and written by somebody who had it open before. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Probe } from '../capability.ts';
import { makeImmutable } from '../immutable-file.ts';

export const immutableFilesProbe = {
  name: 'immutable files',
  advice:
    'They take root, Linux with the program chattr (e2fsprogs), and a file system like ext4 below the temporary folder.',
  look: async ({ scope, folder }) => {
    const path = join(folder, 'immutable');
    await using file = await open(path, 'w');
    const marked = scope.child('immutable');
    await makeImmutable(marked, path);
    const refused = await file.write('x').then(
      () => false,
      () => true,
    );
    await marked.close();
    if (!refused) throw new Error('Who has the file open can still write it here.');
    return 'chattr +i';
  },
} as const satisfies Probe;
