// What text a chat becomes for a model: by the template in the model's own file, or in plain lines where that has none.
// What people wrote is kept apart from what the template adds, so that nobody can write the tokens that steer a model.
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { type Chat, invalidField } from '../../shared/index.ts';

/** A part of a prompt: `written` by a participant, and to be read as text alone, or not. */
export interface PromptPart {
  readonly text: string;
  readonly written: boolean;
}

/** What the template may ask for besides the messages. */
export interface TemplateFacts {
  readonly bosToken: string;
  readonly eosToken: string;
}

export type ChatTemplate = (chat: Chat) => PromptPart[];

/**
 * A chat as a prompt, with the template of the model's file.
 * @returns a function that throws VALIDATION_FAILED where the template refuses the messages
 * @throws Error for a template that cannot be read
 */
export function chatTemplateOf(
  template: string,
  { bosToken, eosToken }: TemplateFacts,
): ChatTemplate {
  const { Template } = loadTemplates();
  const compiled = new Template(template);
  return (chat) => {
    // Each content is replaced by a word that nobody can know, and put back when the template is done with it.
    const marks = chat.messages.map(() => `m${randomUUID().replaceAll('-', '')}m`);
    const text = rendered(compiled, {
      messages: chat.messages.map(({ role }, index) => ({
        role: role === 'developer' ? 'system' : role,
        content: marks[index],
      })),
      add_generation_prompt: chat.opensAnswer,
      bos_token: bosToken,
      eos_token: eosToken,
    });
    return splitAt(text, marks, chat);
  };
}

/** For models without a template: `user: …`, a line a message, and last `assistant:`. */
export const plainChat: ChatTemplate = ({ messages, continuesLast, opensAnswer }) => {
  const parts = messages.flatMap(({ role, content }, index) => [
    { text: `${index === 0 ? '' : '\n'}${role}: `, written: false },
    { text: content, written: true },
  ]);
  return opensAnswer && !continuesLast
    ? [...parts, { text: '\nassistant:', written: false }]
    : parts;
};

interface TemplateLibrary {
  Template: new (template: string) => CompiledTemplate;
}

interface CompiledTemplate {
  render(items: Record<string, unknown>): string;
}

/** What node-llama-cpp itself renders templates with; it is installed with that, and asked for from there. */
function loadTemplates(): TemplateLibrary {
  const fromLibrary = createRequire(import.meta.resolve('node-llama-cpp'));
  return fromLibrary('@huggingface/jinja') as TemplateLibrary; // the part of it that is used here
}

function rendered(template: CompiledTemplate, items: Record<string, unknown>): string {
  try {
    return template.render(items);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw invalidField('messages', `are refused by the chat template of the model (${said})`);
  }
}

/** A chat that goes on in its last message ends with what is there of it, whatever the template would add. */
function splitAt(text: string, marks: readonly string[], chat: Chat): PromptPart[] {
  const last = marks.at(-1) ?? '';
  const at = text.lastIndexOf(last);
  if (chat.continuesLast && at < 0)
    throw invalidField('messages', 'end with one that the chat template of the model leaves out');
  const end = chat.continuesLast ? at + last.length : text.length;
  const contents = new Map(marks.map((mark, index) => [mark, chat.messages[index]?.content ?? '']));
  const pieces = text.slice(0, end).split(/(m[0-9a-f]{32}m)/);
  return pieces
    .map((piece) => ({ text: contents.get(piece) ?? piece, written: contents.has(piece) }))
    .filter((part) => part.text !== '');
}
