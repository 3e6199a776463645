/** The file is gone, as when somebody has tidied up. Whoever has it open keeps it. */
import type { FaultKind } from '../../fault-kind.ts';
import { readersParameter, strikeFile } from './strike-file.ts';

export const fileDeleted: FaultKind = {
  name: 'file-deleted',
  family: 'file',
  title: 'There is no such file any more for whoever opens it.',
  needs: [],
  target: 'file',
  takes: 'truth',
  parameters: readersParameter,
  lastsMs: { minimum: 2_000, maximum: 8_000 },
  strike: (context) =>
    strikeFile(context, {
      differs: (now) =>
        now === undefined ? 'whoever opens it is told that it is not there' : undefined,
    }),
};
