// The last line the user sees: how the job ended, and after a failure what to do.
import type { Ending } from '../ending.ts';
import { onOneLine } from './on-one-line.ts';

/** The line, without its newline; undefined where there is nobody to read it. */
export function formatEnding(ending: Ending): string | undefined {
  switch (ending.kind) {
    case 'completed':
      return `✅ Complete (${count(ending.tokens)}, ${(ending.durationMs / 1_000).toFixed(2)} s)`;
    case 'failed':
      return onOneLine(`❌ Failed: ${ending.message} (${facts(ending.code, ending.advice)})`);
    case 'cancelled':
      return onOneLine(`⏹ Cancelled: ${ending.reason}`);
    case 'unheard':
      return undefined;
  }
}

function count(tokens: number): string {
  return tokens === 1 ? '1 token' : `${tokens} tokens`;
}

function facts(code: string, advice: string): string {
  return advice === '' ? code : `${code}: ${advice}`;
}
