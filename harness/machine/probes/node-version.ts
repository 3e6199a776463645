/** Node.js itself: the launcher of the command refuses to start on an older one. */
import type { Probe } from '../capability.ts';

export const nodeVersionProbe = {
  name: 'Node.js',
  advice: 'Install Node.js 24 or later; npx hornet then says nothing of it any more.',
  look: () => {
    const [major = 0] = process.versions.node.split('.').map(Number);
    if (major < 24) throw new Error(`This is Node.js ${process.versions.node}.`);
    return process.versions.node;
  },
} as const satisfies Probe;
