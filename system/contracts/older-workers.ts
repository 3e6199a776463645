// The older endpoints about workers, which queen and hive still answer for clients that were written for them: what these
// bodies hold. Nothing new is built on them; fields that are not named here are ignored, as they were.
import { type Static, Type } from 'typebox';
import type { WorkerReport } from './hive-report.ts';
import { workerNamePattern } from './names.ts';

/** Which model: its id, or that with the older `hf:` before it. */
export const OlderModelSchema = Type.String({ minLength: 1, maxLength: 200, pattern: '^[!-~]+$' });
const backend = Type.Enum(['cpu', 'cuda']);
/** Which of the backend's devices; there is one processor, whatever its number. */
const device = Type.Integer({ minimum: 0, maximum: 999, default: 0 });
const nodeName = Type.Optional(Type.String({ minLength: 1, maxLength: 100 }));

/** POST /v1/workers/spawn, of queen and hive. */
export const SpawnRequestSchema = Type.Object({
  /** The hive, at the queen; `localhost`, or none, is any. */
  node: nodeName,
  model_ref: OlderModelSchema,
  backend,
  device,
  /** Where the model is on the hive's disk, for one that it does not know yet. */
  model_path: Type.Optional(Type.String({ minLength: 1, maxLength: 1_000 })),
});
export type SpawnRequest = Static<typeof SpawnRequestSchema>;

export const olderWorkerStates = ['loading', 'idle', 'busy'] as const;
export type OlderWorkerState = (typeof olderWorkerStates)[number];

/** Undefined for a worker that does not run: then there was none, and clients know no word for it. */
export function olderWorkerState({
  state,
  slots_busy,
}: Pick<WorkerReport, 'state' | 'slots_busy'>): OlderWorkerState | undefined {
  if (state === 'starting' || state === 'restarting') return 'loading';
  if (state !== 'ready') return undefined;
  return slots_busy > 0 ? 'busy' : 'idle';
}

/** The id of the model that a reference means: older clients put `hf:` before it. */
export function olderModelId(reference: string, known: readonly string[]): string {
  const bare = reference.replace(/^hf:/, '');
  return !known.includes(reference) && known.includes(bare) ? bare : reference;
}

export const SpawnAnswerSchema = Type.Object({
  worker_id: Type.String(),
  /** Null while it loads, for it chooses its port itself. */
  url: Type.Union([Type.String(), Type.Null()]),
  state: Type.Enum(olderWorkerStates),
});
export type SpawnAnswer = Static<typeof SpawnAnswerSchema>;

/** POST /v1/workers/register and /v1/workers/ready of a hive, /v2/workers/register of the queen: a server that runs already. */
export const RegistrationSchema = Type.Object({
  worker_id: Type.String({ pattern: workerNamePattern }),
  url: Type.String({ minLength: 1, maxLength: 1_000 }),
  model_ref: OlderModelSchema,
  backend: Type.Enum(['cpu', 'cuda'], { default: 'cpu' }),
  device,
  /** The hive, at the queen. */
  node_name: nodeName,
  slots_total: Type.Integer({ minimum: 1, maximum: 256, default: 1 }),
});
export type Registration = Static<typeof RegistrationSchema>;

export const RegisteredSchema = Type.Object({
  success: Type.Literal(true),
  message: Type.String(),
  worker_id: Type.String(),
});
