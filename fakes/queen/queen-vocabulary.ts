// What a script can tell the fake queen: what it can tell every fake that serves jobs, and what to do with heartbeats.
import { jobVocabulary } from '../jobs/index.ts';
import { defineVocabulary, httpActions } from '../script/index.ts';

export const queenVocabulary = defineVocabulary(
  {
    ...jobVocabulary.triggers,
    heartbeat: { meaning: 'a heartbeat has come: the n-th', where: ['nth', 'from', 'every'] },
  },
  {
    ...jobVocabulary.actions,
    ...httpActions(['job', 'health', 'heartbeat'], ['job', 'token', 'end', 'health', 'heartbeat']),
  },
);
