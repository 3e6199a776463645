import type { FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import { tidyCompletionBody } from './tidy-body.ts';

test.each([
  ['null is no value', { stop: null, n: 1 }, { n: 1 }],
  ['a list of one prompt is the prompt', { prompt: ['a'] }, { prompt: 'a' }],
  ['a list of two stays', { prompt: ['a', 'b'] }, { prompt: ['a', 'b'] }],
  ['a list of tokens stays', { prompt: [1] }, { prompt: [1] }],
  [
    'text in parts is one text',
    { messages: [{ content: [text('a'), text('b')] }] },
    { messages: [{ content: 'ab' }] },
  ],
  [
    'parts that are no text stay',
    { messages: [{ content: [text('a'), { type: 'x' }] }, 7] },
    { messages: [{ content: [text('a'), { type: 'x' }] }, 7] },
  ],
  ['what is no object stays', [1], [1]],
])('%s', (_what, body: unknown, expected) => {
  const request = { body } as FastifyRequest; // all that is looked at
  let isDone = false;
  tidyCompletionBody(request, undefined, () => {
    isDone = true;
  });
  expect([request.body, isDone]).toEqual([expected, true]);
});

function text(said: string) {
  return { type: 'text', text: said };
}
