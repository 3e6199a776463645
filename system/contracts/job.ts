// A job as the jobs API shows it: what was asked, where it stands, and how to follow it.
import { type Static, Type } from 'typebox';
import { WireErrorSchema } from './wire-error.ts';

export const jobStates = ['queued', 'running', 'completed', 'failed', 'cancelled'] as const;
export const JobStateSchema = Type.Enum(jobStates);
export type JobState = (typeof jobStates)[number];

export const onDisconnectChoices = ['cancel', 'continue'] as const;

const InferOperationSchema = Type.Object(
  {
    operation: Type.Literal('infer'),
    model: Type.String({ minLength: 1, maxLength: 200 }),
    prompt: Type.String({ minLength: 1, maxLength: 32_768 }),
    max_tokens: Type.Integer({ minimum: 1, maximum: 32_768, default: 128 }),
    temperature: Type.Number({ minimum: 0, maximum: 2, default: 0 }),
    /** What happens to the job when the last of its listeners has gone. A job nobody listened to yet always runs. */
    on_disconnect: Type.Enum(onDisconnectChoices, { default: 'cancel' }),
  },
  { additionalProperties: false },
);
export type InferOperation = Static<typeof InferOperationSchema>;

/** Every operation a job can be; a second one joins as a union. */
export const OperationSchema = InferOperationSchema;
export type Operation = Static<typeof OperationSchema>;

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
  model: Type.String(),
  state: JobStateSchema,
  created_at_ms: Type.Number(),
  finished_at_ms: Type.Union([Type.Number(), Type.Null()]),
  tokens: Type.Integer(),
  listeners: Type.Integer(),
  error: Type.Union([WireErrorSchema, Type.Null()]),
});
export type JobRecord = Static<typeof JobRecordSchema>;

export const JobListSchema = Type.Object({ jobs: Type.Array(JobRecordSchema) });
