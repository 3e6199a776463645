// What a worker is asked for a job: the operation in the words of OpenAI's API, and where it goes on from another's text.
import type {
  ChatCompletionRequest,
  CompletionRequest,
  InferOperation,
} from '../../contracts/index.ts';

/** Path and body of one request. */
export type WorkerRequest =
  | { path: '/v1/completions'; body: CompletionRequest }
  | { path: '/v1/chat/completions'; body: ChatCompletionRequest };

/** Tokens that the job may still have; not one more where another worker has given all of them. */
export function tokensLeft({ max_tokens, continuation }: InferOperation): number {
  return Math.max(0, max_tokens - (continuation?.tokens ?? 0));
}

/** @throws Error for an operation without prompt and messages, which the jobs API has refused */
export function completionRequest(operation: InferOperation): WorkerRequest {
  const { model, prompt, messages, temperature, top_p, stop, seed, continuation } = operation;
  const text = continuation?.text ?? '';
  const fields = {
    model,
    max_tokens: tokensLeft(operation),
    temperature,
    ...(top_p === undefined ? {} : { top_p }),
    ...(stop === undefined ? {} : { stop }),
    ...(seed === undefined ? {} : { seed }),
    stream: true,
    stream_options: { include_usage: true },
    return_token_ids: true,
  };
  if (prompt !== undefined)
    return { path: '/v1/completions', body: { ...fields, prompt: prompt + text } };
  if (messages === undefined) throw new Error('An inference has a prompt or messages.');
  if (text === '') return { path: '/v1/chat/completions', body: { ...fields, messages } };
  const begun = { role: 'assistant', content: text } as const;
  return {
    path: '/v1/chat/completions',
    body: {
      ...fields,
      messages: [...messages, begun],
      continue_final_message: true,
      add_generation_prompt: false,
    },
  };
}
