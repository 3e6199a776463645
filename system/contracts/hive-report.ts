// What a hive tells: the heartbeat it sends to the queen, and the workers in it.
import { type Static, Type } from 'typebox';

export const workerStates = ['stopped', 'starting', 'ready', 'stopping', 'failed'] as const;
export type WorkerState = (typeof workerStates)[number];

export const WorkerReportSchema = Type.Object({
  name: Type.String(),
  model: Type.String(),
  state: Type.Enum(workerStates),
  /** New at every start; null while the worker does not run. */
  instance_id: Type.Union([Type.String(), Type.Null()]),
  pid: Type.Union([Type.Integer(), Type.Null()]),
  url: Type.Union([Type.String(), Type.Null()]),
  slots_total: Type.Integer({ minimum: 1 }),
  slots_busy: Type.Integer({ minimum: 0 }),
});
export type WorkerReport = Static<typeof WorkerReportSchema>;

export const WorkerListSchema = Type.Object({ workers: Type.Array(WorkerReportSchema) });

export const HeartbeatSchema = Type.Object({
  hive: Type.String({ minLength: 1, maxLength: 100 }),
  instance_id: Type.String(),
  /** Where the queen reaches this hive: what it advertises. */
  url: Type.String(),
  /** Models in the hive's catalogue, served or not. */
  models: Type.Array(Type.String()),
  workers: Type.Array(WorkerReportSchema),
  draining: Type.Boolean(),
});
export type Heartbeat = Static<typeof HeartbeatSchema>;

export const HiveRecordSchema = Type.Object({
  ...HeartbeatSchema.properties,
  last_heartbeat_ms_ago: Type.Number(),
});
export const HiveListSchema = Type.Object({ hives: Type.Array(HiveRecordSchema) });
