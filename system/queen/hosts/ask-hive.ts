// What the queen asks of a hive that runs: to look anew what its machine has, to start or stop a worker.
import {
  CapabilitiesSchema,
  type WorkerOperation,
  type WorkerReport,
  WorkerReportSchema,
} from '../../contracts/index.ts';
import { compileLater, Failure } from '../../shared/index.ts';
import { brief, messageOf } from './brief.ts';
import type { HiveAddress, HiveRequest } from './call-hive.ts';
import { notDefined } from './hive-definitions.ts';
import type { HostDeps } from './host-deps.ts';

const capabilities = compileLater(CapabilitiesSchema);
const workerReport = compileLater(WorkerReportSchema);

/** What the hive has found out just now. @throws HIVE_NOT_FOUND, HIVE_UNREACHABLE, HIVE_SILENT, BAD_UPSTREAM; the signal's reason */
export async function refreshHive(
  hive: string,
  timeoutMs: number,
  deps: HostDeps,
  signal: AbortSignal,
): Promise<Record<string, unknown>> {
  const address = addressOf(hive, deps);
  deps.narrate({ action: 'refresh', target: hive, human: `Asking ${hive} what it has`, hive });
  const path = '/v1/capabilities?refresh=true';
  const answer = await deps.callHive(address, { method: 'GET', path, signal, timeoutMs });
  if (!capabilities.Check(answer)) throw foreign(hive);
  return answer;
}

/** Resolves once the worker is ready, or has stopped. @throws as the hive reports it, and as `refreshHive` */
export async function turnWorker(
  { operation, hive, worker }: WorkerOperation,
  timeoutMs: number,
  deps: HostDeps,
  signal: AbortSignal,
): Promise<Record<string, unknown>> {
  const address = addressOf(hive, deps);
  const ask = async (verb: 'start' | 'stop', request: Partial<HiveRequest>) => {
    const path = `/v1/workers/${encodeURIComponent(worker)}/${verb}`;
    return deps.callHive(address, { method: 'POST', path, signal, timeoutMs, ...request });
  };
  const verb = operation === 'worker_start' ? 'start' : 'stop';
  const human = `Asking ${hive} to ${verb} ${worker}`;
  deps.narrate({ action: operation, target: worker, human, hive, worker });
  const before = reportOf(hive, worker, deps);
  try {
    const answer = await ask(verb, {});
    if (!workerReport.Check(answer)) throw foreign(hive);
    return { hive, worker: answer };
  } catch (error) {
    const mayRun = before === undefined || ['stopped', 'failed'].includes(before.state);
    if (signal.aborted && verb === 'start' && mayRun) await takeBack(ask, deps, hive, worker);
    throw error;
  }
}

/** A worker whose start nobody waits for any more would stay for nobody. */
async function takeBack(
  ask: (verb: 'stop', request: Partial<HiveRequest>) => Promise<unknown>,
  { narrate, sshTimeoutMs }: HostDeps,
  hive: string,
  worker: string,
): Promise<void> {
  narrate({
    action: 'undo_start',
    target: worker,
    human: `Taking back the start of ${worker}`,
    hive,
    worker,
  });
  try {
    await ask('stop', { signal: new AbortController().signal, timeoutMs: sshTimeoutMs });
  } catch (error) {
    const human = brief(`${worker} may still run. ${messageOf(error)}`);
    narrate({ action: 'undo_start', target: worker, human, hive, worker, level: 'error' });
  }
}

/** @throws HIVE_NOT_FOUND, HIVE_UNREACHABLE */
function addressOf(hive: string, { hives }: HostDeps): HiveAddress {
  const record = hives().find((each) => each.hive === hive);
  if (record === undefined) throw notDefined(hive);
  if (record.url === null)
    throw new Failure('HIVE_UNREACHABLE', `${hive} does not run.`, { details: { hive } });
  return { hive, url: record.url };
}

function reportOf(hive: string, worker: string, { hives }: HostDeps): WorkerReport | undefined {
  const workers = hives().find((each) => each.hive === hive)?.workers ?? [];
  return workers.find(({ name }) => name === worker);
}

function foreign(hive: string): Failure {
  return new Failure('BAD_UPSTREAM', `${hive} answered in words that are not in the contract.`, {
    details: { hive },
  });
}
