/** Routes that tell what toxics have done: every act, and a tally of each toxic. They tell and change nothing. */
import type { ProxyRegistry } from '../proxy-registry.ts';
import type { ToxicTally } from '../toxic-tally.ts';
import type { Witness, WitnessedAct } from '../witness.ts';
import { jsonAnswer, toJson } from './answers.ts';
import { ApiError } from './api-error.ts';
import type { ApiAnswer, ApiRequest, RouteTable } from './route-table.ts';

export function witnessRoutes({ witness }: ProxyRegistry): RouteTable {
  return {
    '/hornet/acts': { GET: ({ query }) => showActs(witness, query) },
    '/hornet/toxics': { GET: ({ query }) => showTallies(witness, query) },
  };
}

/** One act a line; with `format=json` as an object that says where to go on and what was too old to be kept. */
function showActs(witness: Witness, query: ApiRequest['query']): ApiAnswer {
  const after = readCount(query, 'after');
  const isTimed = query.get('times') !== 'off';
  const acts = witness.actsAfter(after, readFilter(query));
  const shown = isTimed ? acts.map(describeTimedAct) : acts.sort(byToxic).map(describeAct);
  if (query.get('format') === 'json') {
    return jsonAnswer(200, { acts: shown, next: witness.sequence, forgotten: witness.forgotten });
  }
  const body = shown.map((act) => `${toJson(act)}\n`).join('');
  return { status: 200, body, contentType: 'application/x-ndjson' };
}

function showTallies(witness: Witness, query: ApiRequest['query']): ApiAnswer {
  return jsonAnswer(200, witness.tallies(readFilter(query)).map(describeTally));
}

/** What was decided, and nothing that differs between two runs of the same traffic under the same seed. */
function describeAct({
  proxy,
  toxic,
  toxicNumber,
  type,
  connection,
  direction,
  act,
}: WitnessedAct) {
  return { proxy, toxic, toxic_number: toxicNumber, type, connection, direction, act };
}

function describeTimedAct(act: WitnessedAct) {
  return { sequence: act.sequence, at: isoTime(act.atMs), ...describeAct(act) };
}

/**
 * An order that does not depend on which connection was faster. The acts of one toxic on one direction of one connection
 * stay in theirs.
 */
function byToxic(a: WitnessedAct, b: WitnessedAct): number {
  return (
    Buffer.compare(Buffer.from(a.proxy), Buffer.from(b.proxy)) ||
    a.toxicNumber - b.toxicNumber ||
    (a.connection ?? 0) - (b.connection ?? 0) ||
    a.sequence - b.sequence
  );
}

function describeTally(tally: ToxicTally) {
  const { proxy, toxic, number, type, direction, removal, lastActAtMs } = tally;
  return {
    proxy,
    toxic,
    toxic_number: number,
    type,
    direction,
    armed_since: isoTime(tally.armedAtMs),
    removed_at: removal === undefined ? null : isoTime(removal.atMs),
    removed_because: removal?.reason ?? null,
    connections: tally.connections,
    acts: tally.acts,
    acts_by_kind: Object.fromEntries(tally.kinds),
    last_act_at: lastActAtMs === undefined ? null : isoTime(lastActAtMs),
    acts_after_removal: tally.actsAfterRemoval,
  };
}

function readFilter(query: ApiRequest['query']) {
  return { proxy: query.get('proxy') ?? undefined, toxic: query.get('toxic') ?? undefined };
}

function readCount(query: ApiRequest['query'], name: string): number {
  const text = query.get(name) ?? '0';
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new ApiError('BAD_QUERY', `${name} must be a whole number, not ${JSON.stringify(text)}`);
}

function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}
