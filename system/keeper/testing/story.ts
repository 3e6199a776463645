// Work for a scripted queen that tells its tokens when the test says so.
import { whenAborted } from '../../shared/index.ts';
import type { QueenWork } from './scripted-queen.ts';

/** All words, one token each, and the end. */
export function tell(...words: string[]): QueenWork {
  return async (job) => {
    for (const [index, text] of words.entries()) job.append({ type: 'token', index, text });
    return { finishReason: 'stop', tokens: words.length };
  };
}

/** Some words, and then nothing until somebody wants it to stop. */
export function tellUntilStopped(...words: string[]): QueenWork {
  return async (job, signal) => {
    for (const [index, text] of words.entries()) job.append({ type: 'token', index, text });
    await whenAborted(signal);
    throw signal.reason;
  };
}

/** Some words at once and the others when `more` is called. */
export function tellInTwo(first: readonly string[], second: readonly string[]) {
  const { promise, resolve: more } = Promise.withResolvers<void>();
  const work: QueenWork = async (job) => {
    for (const [index, text] of first.entries()) job.append({ type: 'token', index, text });
    await promise;
    for (const [offset, text] of second.entries())
      job.append({ type: 'token', index: first.length + offset, text });
    return { finishReason: 'stop', tokens: first.length + second.length };
  };
  return { work, more };
}
