/**
 * A thread that joins the run, as those of cucumber do, and starts programs: some at once, every other one on a leased
 * port, each asked over HTTP who it is while its neighbours run.
 */
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import {
  explain,
  HornetError,
  joinRun,
  leasePort,
  type ProcessSpec,
  type Scope,
  startProcess,
  systemClock,
} from '../../harness/index.ts';
import type { PortKind, StartResult, ThreadOrders } from './start-result.ts';

const orders: ThreadOrders = workerData; // main.ts of this folder sends nothing else
await using run = joinRun(orders.environment);
let next = 0;
await Promise.all(Array.from({ length: orders.atOnce }, startOneAfterTheOther));

async function startOneAfterTheOther(): Promise<void> {
  while (next < orders.starts) {
    const number = next;
    next += 1;
    parentPort?.postMessage(await startOne(`${orders.thread}-${number}`, number % 2 === 0));
  }
}

async function startOne(id: string, isLeased: boolean): Promise<StartResult> {
  const kind: PortKind = isLeased ? 'leased' : 'zero';
  const beganMs = systemClock.nowMs();
  const scope = run.scope.child(id);
  try {
    const url = await startResponder(scope, id, isLeased);
    const readyMs = systemClock.nowMs() - beganMs;
    const answer: unknown = await (await fetch(url)).json();
    const { run: answeredRun, id: answeredId } = Object(answer);
    if (answeredRun === run.id && answeredId === id) return { kind, readyMs, outcome: 'answered' };
    return { kind, readyMs, outcome: 'wrong', why: `${id} at ${url}: ${JSON.stringify(answer)}` };
  } catch (error) {
    const readyMs = systemClock.nowMs() - beganMs;
    const outcome = isCollision(error) ? 'collided' : 'failed';
    return { kind, readyMs, outcome, why: `${id}: ${explain(error)}` };
  } finally {
    await scope.close();
  }
}

/** @returns where it answers */
async function startResponder(scope: Scope, id: string, isLeased: boolean): Promise<string> {
  const program = [process.execPath, join(import.meta.dirname, 'responder.cjs'), id] as const;
  const spec = { name: id, logFolder: join(run.folder, 'logs') };
  if (!isLeased) {
    const zero: ProcessSpec = { ...spec, command: program, ready: { kind: 'ready-line' } };
    return String((await startProcess(scope, zero)).readyLine?.['url']);
  }
  const { port } = await leasePort(scope);
  const url = `http://127.0.0.1:${port}`;
  await startProcess(scope, {
    ...spec,
    command: [...program, String(port)],
    ready: { kind: 'listening', url },
  });
  return url;
}

function isCollision(error: unknown): boolean {
  if (!(error instanceof HornetError)) return false;
  if (error.code === 'PROCESS_ADDRESS_TAKEN') return true;
  return error.code === 'PROCESS_EXITED_EARLY' && explain(error).includes('EADDRINUSE');
}
