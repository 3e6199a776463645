/** The user whom the kernel refuses nothing. */
import { getuid } from 'node:process';
import type { Probe } from '../capability.ts';

export const rootProbe = {
  name: 'root',
  advice: 'Runs work without; named network namespaces, mounts and cgroups mostly take it.',
  look: () => {
    const id = getuid?.();
    if (id !== 0) throw new Error(`This is user ${id}.`);
    return 'user 0';
  },
} as const satisfies Probe;
