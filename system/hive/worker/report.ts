// How a worker stands, as the heartbeat and the list of workers tell it. Pure.
import type { WorkerConfiguration, WorkerReport, WorkerState } from '../../contracts/index.ts';
import { type Failure, toWireError } from '../../shared/index.ts';
import type { Life } from './life.ts';

/** What changes of a worker. */
export interface Standing {
  state: WorkerState;
  life: Life | undefined;
  canStart: boolean;
  slotsBusy: number;
  restarts: number;
  memoryBytes: number | null;
  lastError: Failure | undefined;
}

export function reportOf(configuration: WorkerConfiguration, standing: Standing): WorkerReport {
  const { name, model, device, slots, url } = configuration;
  const { state, life, lastError } = standing;
  return {
    name,
    model,
    kind: url === undefined ? 'child' : 'attached',
    device,
    state,
    can_start: standing.canStart,
    instance_id: life?.instanceId ?? null,
    pid: life?.pid ?? null,
    url: state === 'ready' ? (life?.url ?? null) : null,
    slots_total: slots,
    slots_busy: standing.slotsBusy,
    restarts: standing.restarts,
    memory_bytes: standing.memoryBytes,
    last_error: lastError === undefined ? null : toWireError(lastError, null),
  };
}
