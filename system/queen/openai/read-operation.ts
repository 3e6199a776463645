// A request of OpenAI's API as the operation of a job. It refuses what a job cannot carry, since to leave it out would change
// the answer without a word.
import type {
  ChatCompletionRequest,
  CompletionRequest,
  InferOperation,
} from '../../contracts/index.ts';
import { invalidField, refuseUnsupported } from '../../shared/index.ts';

/** What a chat may say where the request sets no limit: whatever the model's context has room for. */
const unlimitedTokens = 32_768;

/** @throws VALIDATION_FAILED */
export function completionOperation(body: CompletionRequest): InferOperation {
  return { ...commonFields(body), prompt: body.prompt, max_tokens: body.max_tokens };
}

/** @throws VALIDATION_FAILED */
export function chatOperation(body: ChatCompletionRequest): InferOperation {
  if (body.continue_final_message === true || body.add_generation_prompt === false)
    throw invalidField('continue_final_message', 'is not supported here');
  return {
    ...commonFields(body),
    messages: body.messages.map(({ role, content }) => ({ role, content })),
    max_tokens: body.max_completion_tokens ?? body.max_tokens ?? unlimitedTokens,
  };
}

type CommonFields = Omit<InferOperation, 'prompt' | 'messages' | 'max_tokens'>;

function commonFields(body: CompletionRequest | ChatCompletionRequest): CommonFields {
  refuseUnsupported(body);
  if (body.return_token_ids === true)
    throw invalidField('return_token_ids', 'is not supported here');
  const { model, temperature, top_p, stop, seed } = body;
  return {
    operation: 'infer',
    model,
    temperature,
    on_disconnect: 'cancel',
    disconnect_grace_ms: 0,
    ...(top_p === undefined ? {} : { top_p }),
    ...(stop === undefined ? {} : { stop }),
    ...(seed === undefined ? {} : { seed }),
  };
}
