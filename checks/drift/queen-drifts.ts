/** How a fake queen could drift from the queen's contract, and which test of the suites must notice. */
import { type Fields, inData, without } from './alteration.ts';
import type { Drift } from './drift.ts';

const inOrder = 'number all events from 1, and say each token once and in order';

export const queenDrifts: readonly Drift[] = [
  {
    name: 'no-marker',
    what: 'ends its streams without [DONE]',
    alteration: { event: (event) => (event.includes('data: [DONE]') ? '' : event) },
    noticedBy: inOrder,
  },
  {
    name: 'ids-from-zero',
    what: 'numbers its events from 0',
    alteration: { event: (event) => event.replace(/^id: (\d+)$/m, (_all, id) => `id: ${id - 1}`) },
    noticedBy: inOrder,
  },
  {
    name: 'lost-token',
    what: 'leaves out a token',
    alteration: { event: (event) => (event.includes('"index":7') ? '' : event) },
    noticedBy: inOrder,
  },
  {
    name: 'no-resume',
    what: 'tells everything again to a listener that comes back',
    alteration: { requestHeaders: (headers) => headers.delete('last-event-id') },
    noticedBy: 'go on where a listener that comes back had been',
  },
  {
    name: 'anonymous-narration',
    what: 'does not say for which job it narrates',
    alteration: { event: inData(without('job_id')) },
    noticedBy: 'narration, and name one job only',
  },
  {
    name: 'wrong-status',
    what: 'accepts a job with 200 instead of 202',
    alteration: { status: (status) => (status === 202 ? 200 : status) },
    noticedBy: 'with 202, an id of its own for each, and where to listen',
  },
  {
    name: 'no-correlation-id',
    what: 'does not return the correlation id',
    alteration: { headers: (headers) => headers.delete('x-correlation-id') },
    noticedBy: 'with the correlation id it is given, or one that it makes',
  },
  {
    name: 'first-fault-only',
    what: 'names one fault of a request and keeps the others to itself',
    alteration: { body: inDetails(({ faults }) => ({ faults: [faults].flat().slice(0, 1) })) },
    noticedBy: 'it names every fault at once, and no value',
  },
  {
    name: 'no-deadline',
    what: 'does not look at the budget of a request',
    alteration: { requestHeaders: (headers) => headers.delete('x-request-timeout-ms') },
    noticedBy: 'when their budget is spent, and name who ran out of it',
  },
  {
    name: 'no-trace',
    what: 'does not pass the trace on to the hive',
    alteration: { requestHeaders: (headers) => headers.delete('traceparent') },
    noticedBy: 'under its own id, with who asked and what is left of the budget',
  },
  {
    name: 'no-cancel',
    what: 'goes on when its last listener has hung up',
    alteration: { keepsClients: true },
    noticedBy: 'when the last of their listeners leaves, and not before',
  },
  {
    name: 'own-error',
    what: 'calls every failure of a hive its own',
    alteration: { event: inData(inError((error) => ({ ...error, code: 'INTERNAL' }))) },
    noticedBy: 'passes on what it says',
  },
  {
    name: 'silent-attempts',
    what: 'does not say with which worker a job failed',
    alteration: { event: inData(inDetails(without('attempts'))) },
    noticedBy: 'passes on what it says',
  },
  {
    name: 'no-stream-at-once',
    what: 'has everybody ask for the stream of the job that they create',
    alteration: { requestHeaders: (headers) => headers.delete('accept') },
    noticedBy: 'are the answer to who creates a job and accepts one',
  },
  {
    name: 'placeless-jobs',
    what: 'does not say where a job is',
    alteration: {
      body: (body) => ('phase' in body ? { ...body, hive: null, worker: null } : body),
    },
    noticedBy: 'shows where it is, and what is being done for it',
  },
  {
    name: 'anonymous-workers',
    what: 'lists the workers of all hives without their hives',
    alteration: { body: inWorkers(without('hive')) },
    noticedBy: 'shows the workers of all hives, each with its hive',
  },
  {
    name: 'stateless-hives',
    what: 'does not say whether a hive is up',
    alteration: { body: inHives(without('state')) },
    noticedBy: 'and shows each hive in its own words, and how long ago it spoke',
  },
  {
    name: 'wordy-heartbeat',
    what: 'answers a heartbeat with 200 instead of 204',
    alteration: { status: (status) => (status === 204 ? 200 : status) },
    noticedBy: 'and shows each hive in its own words, and how long ago it spoke',
  },
  {
    name: 'ageless-hives',
    what: 'does not say when a hive has last been heard of',
    alteration: { body: inHives(without('last_heartbeat_ms_ago')) },
    noticedBy: 'and shows each hive in its own words, and how long ago it spoke',
  },
  {
    name: 'never-draining',
    what: 'calls itself ready while it ends',
    alteration: { body: (body) => ('status' in body ? { ...body, status: 'ready' } : body) },
    noticedBy: 'finishes what runs and takes nothing new when it is told to end',
  },
  {
    name: 'short-ready-line',
    what: 'leaves instance_id out of its ready line',
    alteration: { line: without('instance_id') },
    noticedBy: 'says in one line that it is ready, where, and which start this is',
  },
  {
    name: 'wrong-exit-code',
    what: 'ends with 0 when it is interrupted',
    alteration: { exitCode: (code) => (code === 130 ? 0 : code) },
    noticedBy: 'ends with 130 when it is interrupted',
  },
];

/** A change of the error in an event or a body; what has none stays as it is. */
export function inError(change: (error: Fields) => Fields): (body: Fields) => Fields {
  return (body) => (isFields(body['error']) ? { ...body, error: change(body['error']) } : body);
}

export function inDetails(change: (details: Fields) => Fields): (body: Fields) => Fields {
  return inError((error) =>
    isFields(error['details']) ? { ...error, details: change(error['details']) } : error,
  );
}

function inHives(change: (hive: Fields) => Fields): (body: Fields) => Fields {
  return ({ hives, ...body }) =>
    Array.isArray(hives) ? { ...body, hives: hives.map(change) } : { hives, ...body };
}

function inWorkers(change: (worker: Fields) => Fields): (body: Fields) => Fields {
  return ({ workers, ...body }) =>
    Array.isArray(workers) ? { ...body, workers: workers.map(change) } : { workers, ...body };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
