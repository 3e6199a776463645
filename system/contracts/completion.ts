// The worker's wire: the part of OpenAI's /v1/completions that hives speak, so that any server of it can be a worker.
import { type Static, Type } from 'typebox';

export const CompletionRequestSchema = Type.Object({
  model: Type.String({ minLength: 1, maxLength: 200 }),
  prompt: Type.String({ minLength: 1, maxLength: 32_768 }),
  max_tokens: Type.Integer({ minimum: 1, maximum: 32_768, default: 16 }),
  temperature: Type.Number({ minimum: 0, maximum: 2, default: 1 }),
  stream: Type.Boolean({ default: false }),
  seed: Type.Optional(Type.Integer()),
});
export type CompletionRequest = Static<typeof CompletionRequestSchema>;

export const UsageSchema = Type.Object({
  prompt_tokens: Type.Integer(),
  completion_tokens: Type.Integer(),
  total_tokens: Type.Integer(),
});

const finishReason = Type.Union([Type.Literal('stop'), Type.Literal('length')]);

/** One streamed piece, or the whole answer when `stream` is false. The last streamed piece carries `finish_reason` and `usage`. */
export const CompletionSchema = Type.Object({
  id: Type.String(),
  object: Type.Literal('text_completion'),
  created: Type.Integer(),
  model: Type.String(),
  choices: Type.Array(
    Type.Object({
      index: Type.Integer(),
      text: Type.String(),
      finish_reason: Type.Union([finishReason, Type.Null()]),
      logprobs: Type.Null(),
    }),
  ),
  usage: Type.Optional(UsageSchema),
});
export type Completion = Static<typeof CompletionSchema>;

/** The bare line that ends a worker's stream. */
export const completionEnd = '[DONE]';

export const ModelListSchema = Type.Object({
  object: Type.Literal('list'),
  data: Type.Array(
    Type.Object({
      id: Type.String(),
      object: Type.Literal('model'),
      created: Type.Integer(),
      owned_by: Type.String(),
    }),
  ),
});
