/** Plays a sequence against both servers, call by call, as long as they agree or differ as they are known to. */
import { isDeepStrictEqual } from 'node:util';
import type { Sender } from '../fuzz/send.ts';
import { type Exchange, exchange, type Listening, type PlannedCall } from './exchange.ts';
import { explain } from './known-differences.ts';
import type { Matrix } from './matrix.ts';
import type { ComparedServers } from './servers.ts';
import type { Step } from './step.ts';

export interface PlayedSequence {
  readonly calls: number;
  /** The titles of the known differences that were met. */
  readonly known: readonly string[];
  /** What differed and should not have. */
  readonly surprise?: string;
}

/** Leaves both servers empty. */
export async function playSequence(
  steps: readonly Step[],
  servers: ComparedServers,
  sender: Sender,
  matrix: Matrix,
): Promise<PlayedSequence> {
  const listening: Listening = { ours: new Map(), theirs: new Map() };
  const known: string[] = [];
  let calls = 0;
  let surprise: string | undefined;
  for (const [index, call] of steps.flatMap(withLook).entries()) {
    const seen = await exchange(call, servers, sender, listening);
    calls += 1;
    matrix.count(call.step.route, seen.theirs.status);
    const difference = explain(seen);
    if (difference !== undefined) known.push(difference.title);
    else if (!isDeepStrictEqual(seen.ours, seen.theirs)) surprise = tell(index, seen);
    if (surprise !== undefined || difference?.endsSequence === true) break;
  }
  await Promise.all([empty(servers.ours), empty(servers.theirs)]);
  return { calls, known, ...(surprise !== undefined && { surprise }) };
}

/** After what may change something, a look at everything. */
function withLook(step: Step): PlannedCall[] {
  if (step.method === 'GET' || step.route.startsWith('another')) return [{ step }];
  return [{ step }, { step: look, before: step }];
}

const look: Step = { route: 'GET /proxies', method: 'GET', path: '/proxies', headers: {} };

async function empty(url: string): Promise<void> {
  const proxies: object = JSON.parse(await (await fetch(`${url}/proxies`)).text());
  for (const name of Object.keys(proxies)) {
    const path = `${url}/proxies/${encodeURIComponent(name)}`;
    const { status } = await fetch(path, { method: 'DELETE' });
    if (status !== 204) throw new Error(`DELETE ${path} was answered with ${status}.`);
  }
}

function tell(index: number, { step, sent, ours, theirs }: Exchange): string {
  const call = `call ${index + 1}: ${step.method} ${step.path} ${JSON.stringify(step.headers)} ${sent}`;
  return `${call}\n  ours:   ${JSON.stringify(ours)}\n  theirs: ${JSON.stringify(theirs)}`;
}
