// What a worker says of itself at GET /health, while it loads its model too.
import { type Static, Type } from 'typebox';

const workerHealthStates = ['loading', 'ready', 'draining'] as const;

export const WorkerHealthSchema = Type.Object({
  status: Type.Enum(workerHealthStates),
  model: Type.String(),
  slots_total: Type.Integer({ minimum: 1 }),
  slots_busy: Type.Integer({ minimum: 0 }),
  /** Requests that wait for a slot. */
  queued: Type.Integer({ minimum: 0 }),
  /** The part of the model that is loaded, from 0 to 1. */
  loaded: Type.Number({ minimum: 0, maximum: 1 }),
});
export type WorkerHealth = Static<typeof WorkerHealthSchema>;
