// What a script can tell a fake that serves jobs: the moments and misbehaviours that fake queen and fake hive have in common.
import { Type } from 'typebox';
import {
  type Deed,
  defineVocabulary,
  httpActions,
  milliseconds,
  processActions,
  text,
  whole,
} from '../script/index.ts';

const ofJob = ['nth', 'from', 'every', 'containing'] as const;
const none = Type.Object({});

export const jobVocabulary = defineVocabulary(
  {
    start: { meaning: 'it has begun; it does not listen yet', where: [] },
    ready: { meaning: 'it listens; the ready line comes next', where: [] },
    job: { meaning: 'a job is asked for: the n-th', where: ofJob },
    token: {
      meaning: 'a listener of the n-th job is about to be told a token',
      where: [...ofJob, 'token', 'every_token'],
    },
    end: { meaning: 'a listener of the n-th job is about to be told its end', where: ofJob },
    health: { meaning: 'somebody asks for /health', where: ['nth', 'from', 'every'] },
    stop: { meaning: 'it is told to end, after it was ready', where: [] },
  },
  {
    ...processActions,
    ...httpActions(['job', 'health'], ['job', 'token', 'end', 'health']),
    drop: { meaning: 'leaves the token out', at: ['token'], with: none },
    double: { meaning: 'tells the token twice', at: ['token'], with: none },
    malform: {
      meaning: "writes this in place of the token's event",
      at: ['token'],
      with: Type.Object({ text: text(0, 'data: {"type":\n\n') }),
    },
    mute: {
      meaning: 'holds the stream back, signs of life too; without ms, for ever',
      at: ['token', 'end'],
      with: Type.Object({ ms: Type.Optional(milliseconds()) }),
    },
    end_stream: {
      meaning: 'ends the stream here, without what should still come',
      at: ['token', 'end'],
      with: none,
    },
    say_marker: {
      meaning: 'says the marker of the end so many times; 0 leaves it out',
      at: ['end'],
      with: Type.Object({ times: whole(0, 100) }),
    },
  },
);

export type JobDeed = Deed<(typeof jobVocabulary)['actions']>;
