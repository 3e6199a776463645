// The one line that a worker prints when it is asked (`--describe`) what its model needs, before anything is loaded.
import { type Static, Type } from 'typebox';

export const WorkerNeedSchema = Type.Object({
  architecture: Type.String(),
  /** Tokens the model was made for. */
  context_length: Type.Integer({ minimum: 0 }),
  weights_bytes: Type.Integer({ minimum: 0 }),
  /** For the context of all slots. */
  context_bytes: Type.Integer({ minimum: 0 }),
  /** Both together. */
  memory_bytes: Type.Integer({ minimum: 0 }),
});
export type WorkerNeed = Static<typeof WorkerNeedSchema>;
