// What steps know of the stack's wires, as a user of them would from their documentation.

export interface NarrationEvent {
  type: 'narration';
  actor: string;
  action: string;
  human: string;
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
  error: { code: string };
}

export type JobEvent = NarrationEvent | TokenEvent | EndEvent | FailedEvent;

export interface JobRecord {
  job_id: string;
  correlation_id: string;
  state: string;
  tokens: number;
}

export interface WorkerReport {
  name: string;
  state: string;
  pid: number | null;
  slots_busy: number;
}
