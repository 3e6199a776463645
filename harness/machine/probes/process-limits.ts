/** Limits of a process that runs already, changed from outside: of this one, to what they are. */
import type { Probe } from '../capability.ts';
import { runCommand } from '../command.ts';

export const processLimitsProbe = {
  name: 'limits of others',
  advice: 'They take Linux with the program prlimit (util-linux).',
  look: async () => {
    const own = ['--pid', String(process.pid)] as const;
    const shown = await runCommand(['prlimit', ...own, '--nofile', '--noheadings', '-o', 'SOFT']);
    await runCommand(['prlimit', ...own, `--nofile=${shown.trim()}:`]);
    return `prlimit, ${shown.trim()} open files here`;
  },
} as const satisfies Probe;
