// The worker's wire: the part of OpenAI's completions and chat completions that hives speak, so that any server of it can
// be a worker. The queen's front door speaks the same.
import { type Static, Type } from 'typebox';

/** How the next token is chosen and when to stop; the same in every request for text. */
export const samplingFields = {
  /** Only the likeliest tokens that together have this probability. */
  top_p: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1 })),
  /** Texts that end the answer and are no part of it. */
  stop: Type.Optional(
    Type.Union([
      Type.String({ minLength: 1, maxLength: 100 }),
      Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: 4 }),
    ]),
  ),
  seed: Type.Optional(Type.Integer()),
};

const requestFields = {
  model: Type.String({ minLength: 1, maxLength: 200 }),
  temperature: Type.Number({ minimum: 0, maximum: 2, default: 1 }),
  ...samplingFields,
  stream: Type.Boolean({ default: false }),
  stream_options: Type.Optional(
    Type.Union([Type.Object({ include_usage: Type.Optional(Type.Boolean()) }), Type.Null()]),
  ),
  /** One answer a request. */
  n: Type.Optional(Type.Literal(1)),
  user: Type.Optional(Type.String()),
  /** vLLM's name: the ids of the tokens beside their text. */
  return_token_ids: Type.Optional(Type.Boolean()),
};

/** Of a prompt or a message, in characters. What is sent must fit into the body of a request besides: 1 MiB. */
export const longestPrompt = 500_000;

export const CompletionRequestSchema = Type.Object({
  ...requestFields,
  prompt: Type.String({ minLength: 1, maxLength: longestPrompt }),
  max_tokens: Type.Integer({ minimum: 1, maximum: 32_768, default: 16 }),
});
export type CompletionRequest = Static<typeof CompletionRequestSchema>;

export const chatRoles = ['system', 'developer', 'user', 'assistant'] as const;

export const ChatMessageSchema = Type.Object({
  role: Type.Enum(chatRoles),
  content: Type.String({ maxLength: longestPrompt }),
});
export type ChatMessage = Static<typeof ChatMessageSchema>;

export const ChatCompletionRequestSchema = Type.Object({
  ...requestFields,
  messages: Type.Array(ChatMessageSchema, { minItems: 1, maxItems: 1_000 }),
  /** The older name of `max_completion_tokens`, which counts where both are there. */
  max_tokens: Type.Optional(Type.Integer({ minimum: 1, maximum: 32_768 })),
  max_completion_tokens: Type.Optional(Type.Integer({ minimum: 1, maximum: 32_768 })),
  /** vLLM's names: with true and false, the answer goes on in the last message, which is the assistant's. */
  continue_final_message: Type.Optional(Type.Boolean()),
  add_generation_prompt: Type.Optional(Type.Boolean()),
});
export type ChatCompletionRequest = Static<typeof ChatCompletionRequestSchema>;

export const UsageSchema = Type.Object({
  prompt_tokens: Type.Integer(),
  completion_tokens: Type.Integer(),
  total_tokens: Type.Integer(),
});
export type Usage = Static<typeof UsageSchema>;

const finishReason = Type.Union([Type.Literal('stop'), Type.Literal('length'), Type.Null()]);
const tokenIds = Type.Optional(Type.Union([Type.Array(Type.Integer()), Type.Null()]));
const usage = Type.Optional(Type.Union([UsageSchema, Type.Null()]));

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
      finish_reason: finishReason,
      logprobs: Type.Optional(Type.Null()),
      token_ids: tokenIds,
    }),
  ),
  usage,
});
export type Completion = Static<typeof CompletionSchema>;

/** A whole answer in a chat. */
export const ChatCompletionSchema = Type.Object({
  id: Type.String(),
  object: Type.Literal('chat.completion'),
  created: Type.Integer(),
  model: Type.String(),
  choices: Type.Array(
    Type.Object({
      index: Type.Integer(),
      message: Type.Object({ role: Type.Literal('assistant'), content: Type.String() }),
      finish_reason: finishReason,
      logprobs: Type.Optional(Type.Null()),
    }),
  ),
  usage,
});
export type ChatCompletion = Static<typeof ChatCompletionSchema>;

/** One streamed piece of an answer in a chat. The first one brings the role. */
export const ChatChunkSchema = Type.Object({
  id: Type.String(),
  object: Type.Literal('chat.completion.chunk'),
  created: Type.Integer(),
  model: Type.String(),
  choices: Type.Array(
    Type.Object({
      index: Type.Integer(),
      delta: Type.Object({
        role: Type.Optional(Type.String()),
        content: Type.Optional(Type.Union([Type.String(), Type.Null()])),
      }),
      finish_reason: finishReason,
      logprobs: Type.Optional(Type.Null()),
      token_ids: tokenIds,
    }),
  ),
  usage,
});
export type ChatChunk = Static<typeof ChatChunkSchema>;

/** The bare line that ends a worker's stream. */
export const completionEnd = '[DONE]';

const ModelSchema = Type.Object({
  id: Type.String(),
  object: Type.Literal('model'),
  created: Type.Integer(),
  owned_by: Type.String(),
});

export const ModelListSchema = Type.Object({
  object: Type.Literal('list'),
  data: Type.Array(ModelSchema),
});
export { ModelSchema };
