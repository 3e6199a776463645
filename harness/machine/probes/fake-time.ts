/** libfaketime, which gives programs another time: a program is asked for the year. */
import type { Probe } from '../capability.ts';
import { runCommand } from '../command.ts';
import { fakeTimeLibrary } from '../fake-time-library.ts';

export const fakeTimeProbe = {
  name: 'fake time',
  advice: 'Install libfaketime (apt install faketime).',
  look: async () => {
    const library = fakeTimeLibrary();
    if (library === undefined) throw new Error('libfaketime.so.1 is in none of the usual folders.');
    const time = ['FAKETIME=2001-02-03 04:05:06', `LD_PRELOAD=${library}`];
    const year = await runCommand(['env', ...time, 'date', '+%Y'], { timeoutMs: 2_000 });
    if (year.trim() !== '2001') throw new Error(`With ${library} the year is ${year.trim()}.`);
    return library;
  },
} as const satisfies Probe;
