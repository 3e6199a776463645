// What a script can tell the fake worker: at which moments, and what it can do wrong beside what any process and server can.
import { Type } from 'typebox';
import {
  choice,
  type Deed,
  decimal,
  defineVocabulary,
  httpActions,
  milliseconds,
  processActions,
  text,
  whole,
} from '../script/index.ts';

const ofRequest = ['nth', 'from', 'every', 'containing', 'stream'] as const;
const ofToken = [...ofRequest, 'token', 'every_token'] as const;

export const workerVocabulary = defineVocabulary(
  {
    start: { meaning: 'it has begun; it does not listen yet', where: [] },
    loading: { meaning: 'it listens, and is about to load its model', where: [] },
    ready: { meaning: 'its model is loaded; the ready line comes next', where: [] },
    request: { meaning: 'a completion is asked for; no slot is taken yet', where: ofRequest },
    token: { meaning: 'a token of an answer comes next', where: ofToken },
    end: { meaning: 'all tokens of an answer are said; its end comes next', where: ofRequest },
    health: { meaning: 'somebody asks for /health', where: ['nth', 'from', 'every'] },
    stop: { meaning: 'it is told to end, after it was ready', where: [] },
  },
  {
    ...processActions,
    ...httpActions(['request', 'health'], ['request', 'token', 'end', 'health']),
    ready_line: {
      meaning: 'prints this in place of the ready line, and serves all the same',
      at: ['ready'],
      with: Type.Object({ text: text(0, '{"ready":tru') }),
    },
    lie: {
      meaning: 'says of its health what is not so; what is absent stays true',
      at: ['health'],
      with: Type.Object({
        status: Type.Optional(choice(['loading', 'ready', 'draining'])),
        model: Type.Optional(text(1)),
        slots_busy: Type.Optional(whole(0, 256)),
        queued: Type.Optional(whole(0, 10_000)),
        loaded: Type.Optional(decimal(0, 1)),
      }),
    },
    load_failure: {
      meaning: 'cannot load its model, for this reason',
      at: ['loading'],
      with: Type.Object({
        code: choice(['MODEL_LOAD_FAILED', 'INSUFFICIENT_MEMORY'], 'MODEL_LOAD_FAILED'),
        reason: text(1, 'damaged'),
      }),
    },
    out_of_memory: {
      meaning: 'has no memory left for this answer',
      at: ['token'],
      with: Type.Object({}),
    },
    slow: {
      meaning: 'from here on, all waits of this answer are so many times as long',
      at: ['request', 'token'],
      with: Type.Object({ factor: decimal(0, 10_000) }),
    },
    drop: { meaning: 'leaves the token out', at: ['token'], with: Type.Object({}) },
    double: { meaning: 'says the token twice', at: ['token'], with: Type.Object({}) },
    swap: { meaning: 'says the token after the next one', at: ['token'], with: Type.Object({}) },
    garble: {
      meaning: 'says this in place of the token',
      at: ['token'],
      with: Type.Object({ text: text(0, '\ufffd\u0000') }),
    },
    malform: {
      meaning: "writes this in place of the token's event",
      at: ['token'],
      needs: { stream: true },
      with: Type.Object({ text: text(0, 'data: {"id":\n\n') }),
    },
    mute: {
      meaning: 'holds the stream back, signs of life too; without ms, for ever',
      at: ['token', 'end'],
      needs: { stream: true },
      with: Type.Object({ ms: Type.Optional(milliseconds()) }),
    },
    end_stream: {
      meaning: 'ends the stream here, without what should still come',
      at: ['token', 'end'],
      needs: { stream: true },
      with: Type.Object({}),
    },
    say_done: {
      meaning: 'says [DONE] so many times; 0 leaves it out',
      at: ['end'],
      needs: { stream: true },
      with: Type.Object({ times: whole(0, 100) }),
    },
  },
);

export type WorkerDeed = Deed<(typeof workerVocabulary)['actions']>;
