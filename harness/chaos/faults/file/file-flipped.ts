/** Some bytes of the file are others than were written, as on a disk that decays; its length is as it was. */
import { constants } from 'node:fs';
import { copyFile, open } from 'node:fs/promises';
import type { Prng } from '../../../kernel/prng.ts';
import type { FaultKind } from '../../fault-kind.ts';
import { numberOf } from '../read-parameters.ts';
import { readersParameter, strikeFile } from './strike-file.ts';

export const fileFlipped: FaultKind = {
  name: 'file-flipped',
  family: 'file',
  title: 'Bytes of the file are not what was written, for whoever opens it.',
  needs: [],
  target: 'file',
  takes: 'truth',
  // A model with other weights says other things, and nobody can tell it from one that was made so.
  isRisky: true,
  parameters: { bytes: { unit: 'count', minimum: 1, maximum: 4_096 }, ...readersParameter },
  lastsMs: { minimum: 2_000, maximum: 8_000 },
  strike: (context) => {
    const { parameters, random } = context;
    const bytes = numberOf(parameters, 'bytes');
    return strikeFile(context, {
      write: async (original, to) => {
        await copyFile(original, to, constants.COPYFILE_FICLONE);
        await flipBytes(to, bytes, random.fork('places'));
      },
      differs: (now, before) =>
        now !== undefined && now.bytes === before.bytes && now.digest !== before.digest
          ? `of ${now.bytes} bytes some are others than before`
          : undefined,
    });
  },
};

/** One place twice would be as it was. */
async function flipBytes(path: string, count: number, random: Prng): Promise<void> {
  await using file = await open(path, 'r+');
  const { size } = await file.stat();
  const places = new Set<number>();
  const wanted = Math.min(count, size);
  while (places.size < wanted) places.add(random.integer(0, size - 1));
  for (const place of places) {
    const byte = Buffer.alloc(1);
    await file.read(byte, 0, 1, place);
    await file.write(Buffer.of(byte.readUInt8() ^ 0xff), 0, 1, place);
  }
}
