// A conversation, line by line: each line is asked with all that was said before, its answer shown as it comes.
import { type ExitCode, exitCodes } from '../../contracts/index.ts';
import { untilAborted } from '../../shared/index.ts';
import type { Ending } from '../ending.ts';
import type { Conversation } from './conversation.ts';
import type { Interrupts } from './interrupts.ts';
import type { LineSource } from './line-source.ts';

export interface Turn {
  answer: string;
  ending: Ending;
}

export interface Chat {
  lines: LineSource;
  interrupts: Interrupts;
  conversation: Conversation;
  /** Asks and shows. */
  ask(messages: ReturnType<Conversation['askedWith']>, stop: AbortSignal): Promise<Turn>;
  /** A word to the user that belongs to no answer. */
  say(text: string): void;
}

export const chatHelp =
  '/reset forgets what was said, /exit or Ctrl+D leaves, Ctrl+C stops an answer';

/** Returns 130 where the user left by Ctrl+C, 1 where an answer failed, else 0. */
export async function chat({ lines, interrupts, conversation, ask, say }: Chat): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.ok;
  for (;;) {
    const line = await untilAborted(lines.next(), interrupts.leaving).catch(() => undefined);
    if (interrupts.leaving.aborted) return exitCodes.interrupted;
    if (line === undefined || line.trim() === '/exit') return exitCode;
    interrupts.forget();
    const question = line.trim();
    if (question === '') continue;
    if (question.startsWith('/')) {
      if (question === '/reset') conversation.reset();
      say(question === '/reset' ? 'Forgotten; a new conversation begins' : chatHelp);
      continue;
    }
    const stop = interrupts.beginAnswer();
    const { answer, ending } = await ask(conversation.askedWith(line), stop);
    interrupts.endAnswer();
    if (ending.kind === 'unheard') return exitCode;
    if (ending.kind === 'failed') exitCode = exitCodes.failed;
    else if (answer !== '') conversation.remember(line, answer);
  }
}
