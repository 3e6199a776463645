// One sentence a program says about what it does, with the job and request it belongs to.
import { type Static, Type } from 'typebox';

/** From the least to the most urgent. */
export const narrationLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type NarrationLevel = (typeof narrationLevels)[number];

/** Figures and names that a reader may want to filter by; each speaker gives those it has. */
const factFields = {
  hive: Type.Optional(Type.String()),
  worker: Type.Optional(Type.String()),
  model: Type.Optional(Type.String()),
  device: Type.Optional(Type.String()),
  /** The code of the table, where something failed. */
  error_code: Type.Optional(Type.String()),
  duration_ms: Type.Optional(Type.Number()),
  retry_after_ms: Type.Optional(Type.Number()),
  backoff_ms: Type.Optional(Type.Number()),
  /** From 1. */
  queue_position: Type.Optional(Type.Integer()),
  tokens_in: Type.Optional(Type.Integer()),
  tokens_out: Type.Optional(Type.Integer()),
  /** How much of it is done, from 0 to 1: of a model that is being loaded. */
  part: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
};
export const NarrationFactsSchema = Type.Object(factFields);
export type NarrationFacts = Static<typeof NarrationFactsSchema>;

export const NarrationSchema = Type.Object({
  /** The program or part that speaks: `queen`, `hive-1`, `worker-1`. */
  actor: Type.String(),
  /** What it does, one word of a small vocabulary: `place`, `start_worker`, `generate`. */
  action: Type.String(),
  /** What it is done to: a job, a worker, a model. */
  target: Type.String(),
  /** The sentence for people, under 200 characters. */
  human: Type.String(),
  /** The same, told with a wink; and as a small scene. Readers that want neither show `human`. */
  cute: Type.Optional(Type.String()),
  story: Type.Optional(Type.String()),
  level: Type.Enum(narrationLevels),
  job_id: Type.Optional(Type.String()),
  correlation_id: Type.Optional(Type.String()),
  /** W3C trace id, where the request brought one. */
  trace_id: Type.Optional(Type.String()),
  /** Program and version: `queen@0.1.0`. */
  emitted_by: Type.Optional(Type.String()),
  /** Wall clock of the speaker; clocks of two machines may differ. */
  emitted_at_ms: Type.Number(),
  ...factFields,
});
export type Narration = Static<typeof NarrationSchema>;

/** How a child process hands narration to its parent: one such line on stdout among ordinary log lines. */
export const NarrationLineSchema = Type.Object({ narration: NarrationSchema });
