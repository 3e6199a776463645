/** Measures one disconnect: from the client's leaving until nobody works for it any more. */
import { eventually, systemClock } from '../../harness/index.ts';
import { hivesAt, operate } from '../campaign/queen-view.ts';
import { ask, type ClientOptions, reach, untilToken } from './leaving-client.ts';
import type { PlannedDisconnect } from './plan.ts';
import { SlotWatch } from './watch-slot.ts';

export interface Measured extends PlannedDisconnect {
  /** Undefined where the job had left the phase before its client left. */
  freeMs: number | undefined;
}

const freeTimeoutMs = 10_000;
/** It is always left before its end. */
const longAnswerTokens = 1_000;

/** @throws Error where the slot does not come free at all */
export async function measure(plan: PlannedDisconnect, options: ClientOptions): Promise<Measured> {
  await prepare(plan, options);
  const id = `client-${plan.n}`;
  // In the queue it waits for the slot of somebody else.
  const long = { ...options, maxTokens: longAnswerTokens };
  const other = plan.phase === 'queued' ? ask(`other-${plan.n}`, 1, long) : undefined;
  if (other !== undefined) await untilToken(other, 0);
  await using watch = new SlotWatch(await addressesAt(options.queenUrl, other === undefined));
  const stream = ask(id, plan.n, options);
  const isThere = await reach(stream, plan, watch, (ms) => systemClock.sleep(ms));
  const leftMs = performance.now();
  await stream.leave();
  await watch.untilFree(id, freeTimeoutMs);
  const freeMs = isThere ? performance.now() - leftMs : undefined;
  await other?.leave();
  return { ...plan, freeMs };
}

/** For loading the worker must be down, for all else it must be up and idle. */
async function prepare({ phase }: PlannedDisconnect, options: ClientOptions): Promise<void> {
  const { queenUrl } = options;
  const isUp = phase !== 'loading';
  const [hive] = await hivesAt(queenUrl);
  const [worker] = hive?.workers ?? [];
  if (hive === undefined || worker === undefined) throw new Error('The stack has no worker.');
  const names = { hive: hive.hive, worker: worker.name };
  if (isUp && worker.state !== 'ready')
    await operate(queenUrl, { operation: 'worker_start', ...names });
  if (!isUp && worker.state !== 'stopped') {
    await untilState(queenUrl, ['ready', 'stopped']);
    await operate(queenUrl, { operation: 'worker_stop', ...names });
  }
  await untilState(queenUrl, [isUp ? 'ready' : 'stopped']);
}

/** By the queen's knowledge, which decides where jobs go; and with no slot busy. */
async function untilState(queenUrl: string, states: readonly string[]): Promise<void> {
  await eventually(() => hivesAt(queenUrl), {
    hope: `the worker is ${states.join(' or ')} and idle`,
    timeoutMs: 30_000,
    until: (hives) =>
      hives.every(({ workers }) =>
        workers.every(({ state, slots_busy }) => states.includes(state) && slots_busy === 0),
      ),
  });
}

/** @param looksAtWorker not where its slot is somebody else's */
async function addressesAt(queenUrl: string, looksAtWorker: boolean) {
  const [hive] = await hivesAt(queenUrl);
  const worker = hive?.workers[0];
  if (hive?.url === undefined || hive.url === null) throw new Error('The hive has no address.');
  const workerUrl =
    looksAtWorker && worker?.state === 'ready' ? (worker.url ?? undefined) : undefined;
  return { queenUrl, hiveUrl: hive.url, workerUrl };
}
