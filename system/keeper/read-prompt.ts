// The prompt of the user: the argument, or all of stdin without the line break at its end.
import type { Readable } from 'node:stream';
import { longestPrompt } from '../contracts/index.ts';

/** There is no usable prompt; the message says why and what to do. */
export class PromptError extends Error {
  override readonly name = 'PromptError';
}

/** @throws PromptError */
export async function readPrompt(
  argument: string | undefined,
  stdin: Readable & { isTTY?: boolean },
): Promise<string> {
  if (argument !== undefined && argument !== '-') return check(argument);
  if (argument === undefined && stdin.isTTY)
    throw new PromptError('there is no prompt: give it as an argument or on stdin');
  return check((await readText(stdin)).replace(/\r?\n$/, ''));
}

async function readText(stdin: Readable): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  try {
    for await (const chunk of stdin) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length > 2 * longestPrompt) break; // too long in any case: an endless stdin must not fill the memory
    }
    return text + decoder.decode();
  } catch (error) {
    throw new PromptError(
      `the prompt on stdin cannot be read as UTF-8 text: ${error instanceof Error ? error.message : error}`,
      { cause: error },
    );
  }
}

function check(prompt: string): string {
  if (prompt === '') throw new PromptError('the prompt is empty: give some text');
  const length = prompt.length > longestPrompt ? [...prompt].length : prompt.length;
  if (length > longestPrompt)
    throw new PromptError(`the prompt is longer than ${longestPrompt} characters: shorten it`);
  return prompt;
}
