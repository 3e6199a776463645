// What a job can be asked to do: an inference, or something about the stack itself.
import { type Static, Type } from 'typebox';
import { ChatMessageSchema, longestPrompt, samplingFields } from './completion.ts';

export const onDisconnectChoices = ['cancel', 'continue'] as const;

/** Text that another worker has generated already, for the one that goes on from there. */
const ContinuationSchema = Type.Object(
  {
    text: Type.String(),
    /** Token events so far: the index of the next one. */
    events: Type.Integer({ minimum: 0 }),
    /** Tokens of the model so far; they count against `max_tokens`. */
    tokens: Type.Integer({ minimum: 0 }),
  },
  { additionalProperties: false },
);
export type Continuation = Static<typeof ContinuationSchema>;

const milliseconds = Type.Integer({ minimum: 1, maximum: 86_400_000 });

export const InferOperationSchema = Type.Object(
  {
    operation: Type.Literal('infer'),
    model: Type.String({ minLength: 1, maxLength: 200 }),
    /** The raw text to go on from; either this or `messages`. */
    prompt: Type.Optional(Type.String({ minLength: 1, maxLength: longestPrompt })),
    messages: Type.Optional(Type.Array(ChatMessageSchema, { minItems: 1, maxItems: 1_000 })),
    ...samplingFields,
    max_tokens: Type.Integer({ minimum: 1, maximum: 32_768, default: 128 }),
    temperature: Type.Number({ minimum: 0, maximum: 2, default: 0 }),
    /** Where it must run: `cpu`, `cuda:0`. */
    device: Type.Optional(Type.String({ minLength: 1, maxLength: 50 })),
    /** The only worker that will do: `worker-1` at a hive, `hive-1/worker-1` at the queen. */
    worker: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    /** Until the first token; without it, the server's own limit. */
    first_token_timeout_ms: Type.Optional(milliseconds),
    /** Between two tokens; likewise. */
    between_tokens_timeout_ms: Type.Optional(milliseconds),
    /** What happens to the job when the last of its listeners has gone. A job nobody listened to yet always runs. */
    on_disconnect: Type.Enum(onDisconnectChoices, { default: 'cancel' }),
    /** How long it waits then for one of them to come back. */
    disconnect_grace_ms: Type.Integer({ minimum: 0, maximum: 3_600_000, default: 0 }),
    continuation: Type.Optional(ContinuationSchema),
  },
  { additionalProperties: false },
);
export type InferOperation = Static<typeof InferOperationSchema>;

const hiveName = Type.String({ minLength: 1, maxLength: 100 });
const workerName = Type.String({ minLength: 1, maxLength: 100 });

/** Is started where it is defined to be: here, or on another host over SSH. */
const HiveOperationSchema = Type.Object(
  {
    operation: Type.Enum(['hive_start', 'hive_stop', 'hive_refresh', 'hive_check']),
    hive: hiveName,
  },
  { additionalProperties: false },
);
export type HiveOperation = Static<typeof HiveOperationSchema>;

const WorkerOperationSchema = Type.Object(
  { operation: Type.Enum(['worker_start', 'worker_stop']), hive: hiveName, worker: workerName },
  { additionalProperties: false },
);
export type WorkerOperation = Static<typeof WorkerOperationSchema>;

export const OperationSchema = Type.Union(
  [InferOperationSchema, HiveOperationSchema, WorkerOperationSchema],
  { 'x-discriminator': 'operation' },
);
export type Operation = Static<typeof OperationSchema>;
