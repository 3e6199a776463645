// The last line the user sees: how the job ended, and after a failure what to do.
import type { Ending } from '../ending.ts';
import { onOneLine } from './on-one-line.ts';
import { paint } from './paint.ts';

/** The line, without its newline; undefined where there is nobody to read it. */
export function formatEnding(ending: Ending, hasColours = false): string | undefined {
  switch (ending.kind) {
    case 'completed': {
      const line = `✅ Complete (${facts(ending)})`;
      return hasColours ? paint('green', line) : line;
    }
    case 'failed': {
      const { message, shown = 0, code, advice } = ending;
      const partial = shown === 0 ? '' : ` ${wereShown(shown)}.`;
      const line = onOneLine(`❌ Failed: ${message}${partial} (${help(code, advice)})`);
      return hasColours ? paint('red', line) : line;
    }
    case 'cancelled': {
      const line = onOneLine(`⏹ Cancelled: ${ending.reason}`);
      return hasColours ? paint('yellow', line) : line;
    }
    case 'unheard':
      return undefined;
  }
}

function facts({ tokens, durationMs }: Extract<Ending, { kind: 'completed' }>): string {
  const seconds = `${(durationMs / 1_000).toFixed(2)} s`;
  return tokens === undefined ? seconds : `${count(tokens)}, ${seconds}`;
}

function wereShown(tokens: number): string {
  return tokens === 1 ? '1 token was shown before' : `${count(tokens)} were shown before`;
}

function count(tokens: number): string {
  return tokens === 1 ? '1 token' : `${tokens} tokens`;
}

function help(code: string, advice: string): string {
  return advice === '' ? code : `${code}: ${advice}`;
}
