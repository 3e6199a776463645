// What steps know of the stack's wires, as a user of them would from their documentation.

export interface NarrationEvent {
  type: 'narration';
  actor: string;
  action: string;
  human: string;
  emitted_at_ms: number;
  job_id?: string;
  correlation_id?: string;
}

export interface TokenEvent {
  type: 'token';
  index: number;
  text: string;
}

export interface EndEvent {
  type: 'completed' | 'cancelled';
}

export interface FailedEvent {
  type: 'failed';
  error: WireError;
}

export type JobEvent = NarrationEvent | TokenEvent | EndEvent | FailedEvent;

export interface WireError {
  code: string;
  message: string;
  details: Record<string, unknown>;
}

export interface JobRecord {
  job_id: string;
  correlation_id: string;
  state: string;
  phase: string | null;
  hive: string | null;
  worker: string | null;
  attempts: number;
  tokens: number;
  listeners: number;
  error: WireError | null;
}

export interface WorkerReport {
  name: string;
  model: string;
  device: string;
  state: string;
  instance_id: string | null;
  pid: number | null;
  slots_total: number;
  slots_busy: number;
  restarts: number;
}

export interface HiveRecord {
  hive: string;
  state: string;
  instance_id: string | null;
  last_heartbeat_ms_ago: number | null;
  devices: { id: string; kind: string }[];
  workers: WorkerReport[];
}

export interface WorkerHealth {
  status: string;
  loaded: number;
  slots_busy: number;
  queued: number;
}
