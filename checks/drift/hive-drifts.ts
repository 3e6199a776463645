/** How a fake hive could drift from the hive's contract, and which test of the suite must notice. */
import { type Fields, inData, without } from './alteration.ts';
import type { Drift } from './drift.ts';
import { inDetails, inError } from './queen-drifts.ts';

export const hiveDrifts: readonly Drift[] = [
  {
    name: 'no-marker',
    what: 'ends its streams without [DONE]',
    alteration: { event: (event) => (event.includes('data: [DONE]') ? '' : event) },
    noticedBy: 'number all events from 1, and say each token once and in order',
  },
  {
    name: 'own-ids',
    what: 'gives jobs ids of its own',
    alteration: { requestHeaders: (headers) => headers.delete('x-job-id') },
    noticedBy: 'under the id that it is given, once',
  },
  {
    name: 'deaf-to-stdout',
    what: 'does not make narration of what its workers print',
    alteration: { event: (event) => (event.includes('"actor":"worker-') ? '' : event) },
    noticedBy: 'and makes narration of what they print for a job, and of nothing else',
  },
  {
    name: 'log-as-narration',
    what: 'makes narration of ordinary lines of log too',
    alteration: { event: inData(inNarration({ human: 'ordinary words' })) },
    noticedBy: 'and makes narration of what they print for a job, and of nothing else',
  },
  {
    name: 'no-trace',
    what: 'does not pass the trace on to the worker',
    alteration: { requestHeaders: (headers) => headers.delete('traceparent') },
    noticedBy: 'and tells them the job, who asked, and what is left of the budget',
  },
  {
    name: 'no-correlation-id',
    what: 'starts workers without the correlation id of the job',
    alteration: { requestHeaders: (headers) => headers.delete('x-correlation-id') },
    noticedBy: 'and starts one as a process for the first job that needs it',
  },
  {
    name: 'crash-unseen',
    what: 'takes a crash for a lost connection',
    alteration: { event: inData(inError(asUnreachable)) },
    noticedBy: 'says that it crashed, and how, after all that had come',
  },
  {
    name: 'crash-unexplained',
    what: 'does not say how a worker ended',
    alteration: { event: inData(inDetails(without('exit_code', 'signal'))) },
    noticedBy: 'says that it crashed, and how, after all that had come',
  },
  {
    name: 'no-cancel',
    what: 'goes on when its last listener has hung up',
    alteration: { keepsClients: true },
    noticedBy: 'and calls them back',
  },
  {
    name: 'no-pid',
    what: 'lists its workers without their processes',
    alteration: { body: inWorkers((worker) => ({ ...worker, pid: null })) },
    noticedBy: 'and lists all of them, those that run with process and address',
  },
  {
    name: 'no-phase',
    what: 'does not say what was being done for a job when its worker was lost',
    alteration: { event: inData(inDetails(without('phase'))) },
    noticedBy: 'says that it crashed, and how, after all that had come',
  },
  {
    name: 'begins-anew',
    what: 'numbers the tokens of a job that another worker has begun from 0',
    alteration: { event: inData(inToken((token) => ({ ...token, index: 0 }))) },
    noticedBy:
      'with the indexes that follow, the tokens that are left, and all of them in the usage',
  },
  {
    name: 'no-usage',
    what: 'does not say what a job has used',
    alteration: { event: inData(without('usage')) },
    noticedBy: 'with what it has used',
  },
  {
    name: 'no-token-counts',
    what: 'takes every text for one token',
    alteration: { event: inData(without('tokens')) },
    noticedBy: 'with the tokens of each text, where they are not one',
  },
  {
    name: 'blames-the-worker',
    what: 'says that a worker has stalled when it was the request that had no patience',
    alteration: { event: inData(inError(asStalled)) },
    noticedBy: 'of the request',
  },
  {
    name: 'cannot-start',
    what: 'says of a worker that does not run that nobody may start it',
    alteration: { body: inWorkers((worker) => ({ ...worker, can_start: false })) },
    noticedBy: 'and lists all of them, those that run with process and address',
  },
  {
    name: 'no-devices',
    what: 'does not say which devices it has',
    alteration: { body: (body) => ({ ...body, devices: [] }) },
    noticedBy: 'and says what it has, as it knows it and as it is found to be',
  },
  {
    name: 'other-instance',
    what: 'calls itself otherwise in its ready line than in its heartbeats',
    alteration: {
      line: (line) => ({ ...line, instance_id: '00000000-0000-0000-0000-000000000000' }),
    },
    noticedBy: 'who it is, where, what it has, and how its workers are',
  },
  {
    name: 'wrong-exit-code',
    what: 'ends with 1 where its settings are wrong',
    alteration: { exitCode: (code) => (code === 2 ? 1 : code) },
    noticedBy: 'names all that is wrong with its settings, wherever they stand, and ends with 2',
  },
];

function asUnreachable(error: Fields): Fields {
  return error['code'] === 'WORKER_CRASHED' ? { ...error, code: 'WORKER_UNREACHABLE' } : error;
}

function asStalled(error: Fields): Fields {
  return error['code'] === 'DEADLINE_EXCEEDED' ? { ...error, code: 'WORKER_STALLED' } : error;
}

function inToken(change: (token: Fields) => Fields): (event: Fields) => Fields {
  return (event) => (event['type'] === 'token' ? change(event) : event);
}

function inNarration(change: Fields): (event: Fields) => Fields {
  return (event) => (event['type'] === 'narration' ? { ...event, ...change } : event);
}

function inWorkers(change: (worker: Fields) => Fields): (body: Fields) => Fields {
  return ({ workers, ...body }) =>
    Array.isArray(workers) ? { ...body, workers: workers.map(change) } : { workers, ...body };
}
