/** The database is gone when its owner begins, as after a disk was exchanged. */
import type { FaultKind } from '../../fault-kind.ts';
import { numberOfFile } from '../file/file-facts.ts';
import { damageWhileDown } from './damage-while-down.ts';

export const databaseLost: FaultKind = {
  name: 'database-lost',
  family: 'database',
  title: 'The database is gone when its owner begins anew.',
  needs: [],
  target: 'database',
  wants: ['sqlite'],
  takes: 'truth',
  // All that stood in it is lost, whatever the owner does.
  isRisky: true,
  parameters: {},
  lastsMs: { minimum: 3_000, maximum: 8_000 },
  strike: (context) =>
    damageWhileDown(context, {
      look: async (path) =>
        (await numberOfFile(path)) === undefined
          ? `${context.target.name} was not there any more`
          : undefined,
    }),
};
