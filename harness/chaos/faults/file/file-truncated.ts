/** The file ends too early, as after a download that broke off or a disk that was full. */
import { constants } from 'node:fs';
import { copyFile, stat, truncate } from 'node:fs/promises';
import type { FaultKind } from '../../fault-kind.ts';
import { numberOf } from '../read-parameters.ts';
import { readersParameter, strikeFile } from './strike-file.ts';

export const fileTruncated: FaultKind = {
  name: 'file-truncated',
  family: 'file',
  title: 'The file ends too early for whoever opens it.',
  needs: [],
  target: 'file',
  takes: 'truth',
  parameters: {
    keptPercent: { unit: 'percent', minimum: 0, maximum: 99, mildest: 99 },
    ...readersParameter,
  },
  lastsMs: { minimum: 2_000, maximum: 8_000 },
  strike: (context) => {
    const share = numberOf(context.parameters, 'keptPercent') / 100;
    return strikeFile(context, {
      write: async (original, to) => {
        await copyFile(original, to, constants.COPYFILE_FICLONE);
        await truncate(to, Math.floor((await stat(original)).size * share));
      },
      differs: (now, before) =>
        now !== undefined && now.bytes < before.bytes
          ? `${now.bytes} of ${before.bytes} bytes are there`
          : undefined,
    });
  },
};
