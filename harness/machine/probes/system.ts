/** Linux, which has most of what is probed here. */
import { release } from 'node:os';
import type { Probe } from '../capability.ts';

export const systemProbe = {
  name: 'Linux',
  advice: 'Runs work without; namespaces, cgroups and firewall rules take Linux.',
  look: () => {
    if (process.platform !== 'linux') throw new Error(`This is ${process.platform} ${release()}.`);
    return release();
  },
} as const satisfies Probe;
