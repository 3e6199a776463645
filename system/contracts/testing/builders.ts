// What crosses the wire, with readable defaults: a test names what it is about and leaves the rest.
import type { Device, Heartbeat, InferOperation, WorkerReport } from '../index.ts';

/** An order for the model `tiny`. */
export function anOperation(changes: Partial<InferOperation> = {}): InferOperation {
  return {
    operation: 'infer',
    model: 'tiny',
    prompt: 'hello',
    max_tokens: 8,
    temperature: 0,
    on_disconnect: 'cancel',
    disconnect_grace_ms: 0,
    ...changes,
  };
}

/** A worker as its hive reports it: ready, with four free slots. One that does not run has no process. */
export function aWorker(changes: Partial<WorkerReport> = {}): WorkerReport {
  const { state = 'ready' } = changes;
  const isThere = !['stopped', 'failed', 'restarting'].includes(state);
  return {
    name: 'worker-1',
    model: 'tiny',
    kind: 'child',
    device: 'cpu',
    state,
    can_start: state === 'stopped',
    instance_id: isThere ? 'instance-2' : null,
    pid: isThere ? 1 : null,
    url: isThere ? 'http://127.0.0.1:1' : null,
    slots_total: 4,
    slots_busy: 0,
    restarts: 0,
    memory_bytes: null,
    last_error: null,
    ...changes,
  };
}

/** The processor of a machine with 8 GB. */
export function aDevice(changes: Partial<Device> = {}): Device {
  return {
    id: 'cpu',
    kind: 'cpu',
    name: 'Processor',
    memory_total_bytes: 8e9,
    memory_free_bytes: 6e9,
    ...changes,
  };
}

export interface HiveChanges extends Partial<Omit<Heartbeat, 'hive' | 'workers'>> {
  name?: string;
  /** Default: one for each model, ready, named `worker-1` and so on. */
  workers?: readonly Partial<WorkerReport>[];
}

/** A hive as it reports itself to the queen: `hive-1`, with a ready worker for each of its models. */
export function aHive(changes: HiveChanges = {}): Heartbeat {
  const { name = 'hive-1', models = ['tiny'], workers, ...rest } = changes;
  const reports = workers ?? models.map((model, index) => ({ model, name: `worker-${index + 1}` }));
  return {
    hive: name,
    instance_id: 'instance-1',
    sequence: 0,
    url: 'http://127.0.0.1:1',
    models,
    devices: [aDevice()],
    workers: reports.map(aWorker),
    jobs: [],
    draining: false,
    ...rest,
  };
}
