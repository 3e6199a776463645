// The work of jobs about hives and their workers: start, stop, look at, ask anew. Each says step by step what it does, and how
// it ended. Of one hive, one start or stop is done at a time.
import type { HiveOperation, WorkerOperation } from '../../contracts/index.ts';
import { Failure, type Job, type JobWork } from '../../shared/index.ts';
import { refreshHive, turnWorker } from './ask-hive.ts';
import { brief, messageOf } from './brief.ts';
import { checkHive } from './check-hive.ts';
import type { HiveDefinition } from './hive-definition.ts';
import { notDefined } from './hive-definitions.ts';
import type { HostDeps } from './host-deps.ts';
import { startHive } from './start-hive.ts';
import { stopHive } from './stop-hive.ts';
import { Turns } from './take-turns.ts';

export type HostOperation = HiveOperation | WorkerOperation;

export interface HostWorkDeps extends HostDeps {
  /** The job begins, at its hive. */
  begin(job: Job<HostOperation>): void;
}

type Result = Record<string, unknown>;

/**
 * Returns the work of such jobs. Their `result`: `hive_start` {hive, url, instance_id, was_running} · `hive_stop`
 * {hive, was_running, how} · `hive_check` {hive, checks} · `hive_refresh` the capabilities · `worker_start` and
 * `worker_stop` {hive, worker: its report}.
 */
export function hostWork(deps: HostWorkDeps): JobWork<HostOperation> {
  const turns = new Turns();
  const { narrate } = deps;
  return async (job, signal) => {
    const { operation } = job.spec;
    const { hive } = operation;
    const target = job.id;
    deps.begin(job);
    const what = orderOf(operation);
    narrate({ action: 'receive', target, human: `Received the order to ${what}`, hive });
    try {
      const act = (): Promise<Result> => perform(job, deps, signal);
      const result = isExclusive(operation) ? await turns.take(hive, signal, act) : await act();
      narrate({ action: 'complete', target, human: `Done: ${what}`, hive });
      return { finishReason: 'stop', tokens: 0, result };
    } catch (error) {
      if (signal.aborted) {
        const human = `Gave up the order to ${what}: ${signal.reason}`;
        narrate({ action: 'cancel', target, human, hive });
      } else narrate({ action: 'fail', target, level: 'error', hive, ...tell(error) });
      throw error;
    }
  };
}

/** Two starts at once would be two hives. */
function isExclusive({ operation }: HostOperation): boolean {
  return operation === 'hive_start' || operation === 'hive_stop';
}

function orderOf(operation: HostOperation): string {
  const { hive } = operation;
  switch (operation.operation) {
    case 'hive_start':
      return `start ${hive}`;
    case 'hive_stop':
      return `stop ${hive}`;
    case 'hive_check':
      return `look at the host of ${hive}`;
    case 'hive_refresh':
      return `ask ${hive} what it has`;
    case 'worker_start':
      return `start ${operation.worker} on ${hive}`;
    case 'worker_stop':
      return `stop ${operation.worker} on ${hive}`;
  }
}

async function perform(
  job: Job<HostOperation>,
  deps: HostDeps,
  signal: AbortSignal,
): Promise<Result> {
  const { operation, deadline } = job.spec;
  const { hive } = operation;
  switch (operation.operation) {
    case 'hive_start': {
      const { record, wasRunning } = await startHive(await defined(hive, deps), deps, signal);
      const { url, instance_id } = record;
      return { hive, url, instance_id, was_running: wasRunning };
    }
    case 'hive_stop': {
      const how = await stopHive(hive, await deps.definitions.find(hive), deps, signal);
      return { hive, was_running: how !== 'gone', how };
    }
    case 'hive_check':
      return { hive, checks: await checkHive(await defined(hive, deps), deps, signal) };
    case 'hive_refresh':
      return refreshHive(hive, deadline.remainingMs(), deps, signal);
    case 'worker_start':
    case 'worker_stop':
      return turnWorker(operation, deadline.remainingMs(), deps, signal);
  }
}

async function defined(hive: string, { definitions }: HostDeps): Promise<HiveDefinition> {
  const definition = await definitions.find(hive);
  if (definition === undefined) throw notDefined(hive);
  return definition;
}

function tell(error: unknown): { human: string; error_code?: string } {
  const human = brief(messageOf(error));
  return error instanceof Failure ? { human, error_code: error.code } : { human };
}
