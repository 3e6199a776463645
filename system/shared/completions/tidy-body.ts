// The ways in which clients of OpenAI's API write the same thing, made one before the schema looks: null for a field that
// is not given, text in parts, one prompt as a list. It judges nothing.
import type { FastifyRequest } from 'fastify';

/** A hook for the routes of completions, before validation. */
export function tidyCompletionBody(
  request: FastifyRequest,
  _reply: unknown,
  done: () => void,
): void {
  if (isObject(request.body)) request.body = tidied(request.body);
  done();
}

function tidied(body: Record<string, unknown>): Record<string, unknown> {
  const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
  const { prompt, messages } = given;
  if (Array.isArray(prompt) && prompt.length === 1 && typeof prompt[0] === 'string')
    given['prompt'] = prompt[0];
  if (Array.isArray(messages)) given['messages'] = messages.map(withPlainContent);
  return given;
}

function withPlainContent(message: unknown): unknown {
  if (!isObject(message) || !Array.isArray(message['content'])) return message;
  const texts = message['content'].map(textOf);
  return texts.every((text) => text !== undefined)
    ? { ...message, content: texts.join('') }
    : message;
}

function textOf(part: unknown): string | undefined {
  const isText = isObject(part) && part['type'] === 'text' && typeof part['text'] === 'string';
  return isText ? String(part['text']) : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
