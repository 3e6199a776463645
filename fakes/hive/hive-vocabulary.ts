// What a script can tell the fake hive: what it can tell every fake that serves jobs, and what to do with heartbeats.
import { Type } from 'typebox';
import { workerStates } from '../../system/contracts/index.ts';
import { jobVocabulary } from '../jobs/index.ts';
import { choice, type Deed, defineVocabulary, text, toggle, whole } from '../script/index.ts';

export const hiveVocabulary = defineVocabulary(
  {
    ...jobVocabulary.triggers,
    heartbeat: { meaning: 'a heartbeat is due: the n-th', where: ['nth', 'from', 'every'] },
  },
  {
    ...jobVocabulary.actions,
    skip: { meaning: 'does not send it', at: ['heartbeat'], with: Type.Object({}) },
    lie: {
      meaning:
        'says in it what is not so, of itself and of all its workers; what is absent stays true',
      at: ['heartbeat'],
      with: Type.Object({
        hive: Type.Optional(text(1)),
        url: Type.Optional(text(1)),
        model: Type.Optional(text(1)),
        draining: Type.Optional(toggle()),
        state: Type.Optional(choice([...workerStates])),
        slots_busy: Type.Optional(whole(0, 256)),
      }),
    },
  },
);

export type HiveDeed = Deed<(typeof hiveVocabulary)['actions']>;
