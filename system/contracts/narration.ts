// One sentence a program says about what it does, with the job and request it belongs to.
import { type Static, Type } from 'typebox';

export const narrationLevels = ['debug', 'info', 'warn', 'error'] as const;

export const NarrationSchema = Type.Object({
  /** The program or part that speaks: `queen`, `hive-1`, `worker-1`. */
  actor: Type.String(),
  /** What it does, one word of a small vocabulary: `place`, `start_worker`, `generate`. */
  action: Type.String(),
  /** What it is done to: a job, a worker, a model. */
  target: Type.String(),
  /** The sentence for people, under 200 characters. */
  human: Type.String(),
  level: Type.Enum(narrationLevels),
  job_id: Type.Optional(Type.String()),
  correlation_id: Type.Optional(Type.String()),
  /** Wall clock of the speaker; clocks of two machines may differ. */
  emitted_at_ms: Type.Number(),
});
export type Narration = Static<typeof NarrationSchema>;

/** How a child process hands narration to its parent: one such line on stdout among ordinary log lines. */
export const NarrationLineSchema = Type.Object({ narration: NarrationSchema });
