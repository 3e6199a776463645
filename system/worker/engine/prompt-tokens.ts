// What a model is given to read: the tokens of a raw text, or of a chat by the model's template.
import type { LlamaModel, Token } from 'node-llama-cpp';
import type { Chat } from '../../shared/index.ts';
import type { ChatTemplate } from './chat-template.ts';

/** The tokens of a prompt, with the one that begins every text where the model wants that. */
export function tokensOf(
  model: LlamaModel,
  template: ChatTemplate,
  prompt: string | Chat,
): Token[] {
  const tokens =
    typeof prompt === 'string' ? plain(model, prompt) : ofChat(model, template(prompt));
  const { bos, shouldPrependBosToken } = model.tokens;
  if (shouldPrependBosToken && bos !== null && tokens[0] !== bos) tokens.unshift(bos);
  return tokens;
}

/** As text alone: a prompt can not smuggle in the tokens that steer a model. */
function plain(model: LlamaModel, text: string): Token[] {
  return model.tokenize(text, false);
}

function ofChat(model: LlamaModel, parts: ReturnType<ChatTemplate>): Token[] {
  return parts.flatMap(({ text, written }, index) =>
    // Some tokenizers put a space before a text; only the first part begins one.
    model.tokenize(text, !written, index === 0 ? undefined : 'trimLeadingSpace'),
  );
}
