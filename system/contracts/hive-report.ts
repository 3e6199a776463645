// What a hive tells: the heartbeat it sends to the queen, with its devices and workers.
import { type Static, Type } from 'typebox';
import { hiveNamePattern, workerNamePattern } from './names.ts';
import { WireErrorSchema } from './wire-error.ts';

/** `restarting`: it ended unasked and is started again after a pause. `stopping`: it finishes what it has and takes no more. */
export const workerStates = [
  'stopped',
  'starting',
  'ready',
  'stopping',
  'restarting',
  'failed',
] as const;
export type WorkerState = (typeof workerStates)[number];

/** `child`: started by the hive. `attached`: runs by itself, and the hive knows its address only. */
export const workerKinds = ['child', 'attached'] as const;

export const WorkerReportSchema = Type.Object({
  name: Type.String({ pattern: workerNamePattern }),
  model: Type.String(),
  kind: Type.Enum(workerKinds, { default: 'child' }),
  device: Type.String({ default: 'cpu' }),
  state: Type.Enum(workerStates),
  /** Whether a job may have it started: it does not run, and nothing speaks against it. */
  can_start: Type.Boolean(),
  /** New at every start; null while the worker does not run. */
  instance_id: Type.Union([Type.String(), Type.Null()]),
  pid: Type.Union([Type.Integer(), Type.Null()]),
  url: Type.Union([Type.String(), Type.Null()]),
  slots_total: Type.Integer({ minimum: 1 }),
  slots_busy: Type.Integer({ minimum: 0 }),
  /** Starts that followed an end nobody asked for. */
  restarts: Type.Integer({ minimum: 0 }),
  /** What its model takes of the device; null where that is not known. */
  memory_bytes: Type.Union([Type.Number(), Type.Null()]),
  /** Why it last failed to start, or ended unasked; null once it is ready again. */
  last_error: Type.Union([WireErrorSchema, Type.Null()]),
});
export type WorkerReport = Static<typeof WorkerReportSchema>;

export const WorkerListSchema = Type.Object({ workers: Type.Array(WorkerReportSchema) });

export const deviceKinds = ['cpu', 'cuda'] as const;

export const DeviceSchema = Type.Object({
  /** `cpu`, `cuda:0`. */
  id: Type.String(),
  kind: Type.Enum(deviceKinds),
  name: Type.String(),
  memory_total_bytes: Type.Number(),
  memory_free_bytes: Type.Number(),
});
export type Device = Static<typeof DeviceSchema>;

/** What a hive can be asked at GET /v1/capabilities; found out again with `?refresh=true`. */
export const CapabilitiesSchema = Type.Object({
  hive: Type.String(),
  version: Type.String(),
  devices: Type.Array(DeviceSchema),
  models: Type.Array(Type.String()),
  refreshed_at_ms: Type.Number(),
});
export type Capabilities = Static<typeof CapabilitiesSchema>;

export const HeartbeatSchema = Type.Object({
  hive: Type.String({ pattern: hiveNamePattern }),
  instance_id: Type.String(),
  /** Counts the heartbeats of this instance, so that one that was overtaken is known. */
  sequence: Type.Integer({ minimum: 0 }),
  /** Where the queen reaches this hive: what it advertises. */
  url: Type.String(),
  /** Models in the hive's catalogue, served or not. */
  models: Type.Array(Type.String()),
  devices: Type.Array(DeviceSchema),
  workers: Type.Array(WorkerReportSchema),
  /** Ids of the jobs that it has not ended. */
  jobs: Type.Array(Type.String()),
  draining: Type.Boolean(),
});
export type Heartbeat = Static<typeof HeartbeatSchema>;

/** `lost`: not heard of for longer than it may be. `down`: defined, and not running. */
export const hiveStates = ['up', 'draining', 'lost', 'down'] as const;
export type HiveState = (typeof hiveStates)[number];

export const HiveRecordSchema = Type.Object({
  hive: Type.String(),
  state: Type.Enum(hiveStates),
  /** Null for a hive that has not reported. */
  instance_id: Type.Union([Type.String(), Type.Null()]),
  url: Type.Union([Type.String(), Type.Null()]),
  models: Type.Array(Type.String()),
  devices: Type.Array(DeviceSchema),
  workers: Type.Array(WorkerReportSchema),
  last_heartbeat_ms_ago: Type.Union([Type.Number(), Type.Null()]),
});
export type HiveRecord = Static<typeof HiveRecordSchema>;
export const HiveListSchema = Type.Object({ hives: Type.Array(HiveRecordSchema) });
