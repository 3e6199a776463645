// A job as the jobs API shows it: what was asked, where it stands, and how to follow it.
import { type Static, Type } from 'typebox';
import { WireErrorSchema } from './wire-error.ts';

export const jobStates = ['queued', 'running', 'completed', 'failed', 'cancelled'] as const;
export const JobStateSchema = Type.Enum(jobStates);
export type JobState = (typeof jobStates)[number];

/**
 * What is being done for a job that has not ended: it waits for a free slot, is handed over, waits for the worker's model,
 * has its prompt read, has its answer written. A job that moves to another worker goes back.
 */
export const jobPhases = ['queued', 'placing', 'loading', 'prefill', 'decode'] as const;
export type JobPhase = (typeof jobPhases)[number];

export const JobAcceptedSchema = Type.Object({
  job_id: Type.String(),
  stream_url: Type.String(),
  correlation_id: Type.String(),
});
export type JobAccepted = Static<typeof JobAcceptedSchema>;

export const JobRecordSchema = Type.Object({
  job_id: Type.String(),
  correlation_id: Type.String(),
  operation: Type.String(),
  /** Null for an operation that is about no model. */
  model: Type.Union([Type.String(), Type.Null()]),
  state: JobStateSchema,
  /** Null once the job has ended. */
  phase: Type.Union([Type.Enum(jobPhases), Type.Null()]),
  /** Where it is, or was last. */
  hive: Type.Union([Type.String(), Type.Null()]),
  worker: Type.Union([Type.String(), Type.Null()]),
  /** How many workers it has been given to. */
  attempts: Type.Integer({ minimum: 0 }),
  created_at_ms: Type.Number(),
  finished_at_ms: Type.Union([Type.Number(), Type.Null()]),
  tokens: Type.Integer(),
  listeners: Type.Integer(),
  error: Type.Union([WireErrorSchema, Type.Null()]),
});
export type JobRecord = Static<typeof JobRecordSchema>;

export const JobListSchema = Type.Object({ jobs: Type.Array(JobRecordSchema) });
