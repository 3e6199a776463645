/** How a fake worker could drift from the worker's contract, and which test of the suites must notice. */
import { type Fields, inData, without } from './alteration.ts';
import type { Drift } from './drift.ts';

const done = 'data: [DONE]\n\n';

export const workerDrifts: readonly Drift[] = [
  {
    name: 'no-done',
    what: 'ends its streams without [DONE]',
    alteration: { event: (event) => (event === done ? '' : event) },
    noticedBy: 'ends a stream with [DONE], once and last',
  },
  {
    name: 'done-twice',
    what: 'says [DONE] twice',
    alteration: { event: (event) => (event === done ? done + done : event) },
    noticedBy: 'ends a stream with [DONE], once and last',
  },
  {
    name: 'lost-token',
    what: 'leaves out the second token of a stream',
    alteration: { event: (event, index) => (index === 1 ? '' : event) },
    noticedBy: 'streams the same text in pieces: in order, none missing, none twice',
  },
  {
    name: 'no-index',
    what: 'gives its pieces no index',
    alteration: { event: inData(inFirstChoice(without('index'))) },
    noticedBy: 'streams the same text in pieces: in order, none missing, none twice',
  },
  {
    name: 'no-finish-reason',
    what: 'never says why a stream ended',
    alteration: { event: inData(inFirstChoice((choice) => ({ ...choice, finish_reason: null }))) },
    noticedBy: 'ends a stream with one piece that has the reason and the tokens used',
  },
  {
    name: 'no-usage-piece',
    what: 'does not give the usage a piece of its own when asked to',
    alteration: { event: (event) => (event.includes('"choices":[],') ? '' : event) },
    noticedBy: 'tells the usage in a last piece of its own where that is asked for',
  },
  {
    name: 'no-token-ids',
    what: 'keeps the ids of its tokens to itself',
    alteration: { event: inData(inFirstChoice(without('token_ids'))) },
    noticedBy: 'tells the ids of the tokens where they are asked for, each once, and not otherwise',
  },
  {
    name: 'nameless-chat',
    what: 'does not say in a chat who speaks',
    alteration: { event: inData(inFirstChoice(inDelta(without('role')))) },
    noticedBy: 'streams the same in pieces, the first of which says who speaks',
  },
  {
    name: 'memory-as-fault',
    what: 'calls it a fault of its own when its memory runs out',
    alteration: { status: (status) => (status === 507 ? 500 : status) },
    noticedBy: 'tells it with a status of its own, and has all of the memory again then',
  },
  {
    name: 'no-need',
    what: 'does not say how much memory its model needs',
    alteration: { line: without('memory_bytes') },
    noticedBy: 'says beforehand what its model needs, and loads nothing for that',
  },
  {
    name: 'no-usage',
    what: 'does not say how many tokens it used',
    alteration: { body: without('usage') },
    noticedBy: 'answers whole, with the reason of its end and the tokens used',
  },
  {
    name: 'no-correlation-id',
    what: 'does not return the correlation id',
    alteration: { headers: (headers) => headers.delete('x-correlation-id') },
    noticedBy: 'returns the correlation id it is given, and makes one where there is none',
  },
  {
    name: 'wrong-status',
    what: 'refuses an unknown model with 400 instead of 404',
    alteration: { status: (status) => (status === 404 ? 400 : status) },
    noticedBy: 'a model that it does not serve',
  },
  {
    name: 'wrong-error-shape',
    what: 'puts the fields of an error where nobody looks for them',
    alteration: { body: (body) => ('error' in body ? body['error'] : body) },
    noticedBy: 'a model that it does not serve',
  },
  {
    name: 'no-retry-after',
    what: 'does not say when to come again',
    alteration: { headers: (headers) => headers.delete('retry-after') },
    noticedBy: 'says to the next when to come again',
  },
  {
    name: 'no-cancel',
    what: 'goes on when its client has hung up',
    alteration: { keepsClients: true },
    noticedBy: 'frees the slot when the client hangs up',
  },
  {
    name: 'no-deadline',
    what: 'does not look at the budget of a request',
    alteration: { requestHeaders: (headers) => headers.delete('x-request-timeout-ms') },
    noticedBy: 'until the budget of a request has run out in the line',
  },
  {
    name: 'never-draining',
    what: 'calls itself ready while it ends',
    alteration: { body: (body) => ('status' in body ? { ...body, status: 'ready' } : body) },
    noticedBy: 'finishes what runs before it ends, and takes nothing new meanwhile',
  },
  {
    name: 'short-ready-line',
    what: 'leaves instance_id out of its ready line',
    alteration: { line: without('instance_id') },
    noticedBy: 'has everything in its ready line that the contract asks for',
  },
  {
    name: 'silent-failure',
    what: 'does not say why it could not load its model',
    alteration: { line: (line) => (line['ready'] === false ? undefined : line) },
    noticedBy: 'says that it cannot load a model',
  },
  {
    name: 'anonymous-narration',
    what: 'does not say for which job it narrates',
    alteration: { line: inNarration(without('job_id')) },
    noticedBy: 'tells of its start on behalf of the job that caused it',
  },
  {
    name: 'wrong-exit-code',
    what: 'ends with 1 where its flags are wrong',
    alteration: { exitCode: (code) => (code === 2 ? 1 : code) },
    noticedBy: 'names all that is wrong with its flags and ends with 2',
  },
];

function inFirstChoice(change: (choice: Fields) => Fields): (piece: Fields) => Fields {
  return (piece) => {
    const { choices } = piece;
    return Array.isArray(choices) ? { ...piece, choices: choices.map(change) } : piece;
  };
}

function inDelta(change: (delta: Fields) => Fields): (choice: Fields) => Fields {
  return (choice) => {
    const { delta } = choice;
    return isFields(delta) ? { ...choice, delta: change(delta) } : choice;
  };
}

function inNarration(change: (narration: Fields) => Fields): (line: Fields) => Fields {
  return (line) => {
    const { narration } = line;
    return isFields(narration) ? { ...line, narration: change(narration) } : line;
  };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
