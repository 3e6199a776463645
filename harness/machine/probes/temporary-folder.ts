/** The folder for temporary files, in which every run has one: written, read back, and measured. */
import { readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Probe } from '../capability.ts';

const neededBytes = 200 * 1024 * 1024;

export const temporaryFolderProbe = {
  name: 'temporary folder',
  advice: 'Set TMPDIR to a folder that you may write to, with 200 MB free.',
  look: ({ folder }) => {
    const file = join(folder, 'written');
    writeFileSync(file, 'as it was');
    if (readFileSync(file, 'utf8') !== 'as it was') throw new Error(`${file} is not as written.`);
    const { bavail, bsize } = statfsSync(tmpdir());
    const freeBytes = bavail * bsize;
    const free = `${tmpdir()}, ${Math.floor(freeBytes / 1024 / 1024)} MB free`;
    if (freeBytes < neededBytes) throw new Error(free);
    return free;
  },
} as const satisfies Probe;
