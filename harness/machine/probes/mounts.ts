/** A small file system in memory, mounted and unmounted. */
import { join } from 'node:path';
import type { Probe } from '../capability.ts';
import { mountTmpfs } from '../mount.ts';

export const mountProbe = {
  name: 'mounts',
  advice: 'They take root, or hornet run in a PID namespace, which may mount inside.',
  look: async ({ scope, folder }) => {
    const mounted = await mountTmpfs(scope, { path: join(folder, 'mounted'), sizeBytes: 65_536 });
    await mounted.unmount();
    return 'tmpfs';
  },
} as const satisfies Probe;
