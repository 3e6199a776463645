// What the user sees of a job: its text (or its raw events) on stdout, narration and the ending on stderr.
import type { Writable } from 'node:stream';
import type { JobEvent, Narration } from '../../contracts/index.ts';
import type { Ending } from '../ending.ts';
import { formatEnding } from './format-ending.ts';
import { formatNarration } from './format-narration.ts';
import { OutputError, write } from './output.ts';

export interface Screen {
  stdout: Writable & { isTTY?: boolean };
  stderr: Writable & { isTTY?: boolean };
}

export interface DisplayOptions {
  /** No narration. */
  isQuiet: boolean;
  /** Raw events on stdout, one a line, in place of the text. */
  isJson: boolean;
}

export interface Display {
  narrate(narration: Narration): void;
  /** Resolves once what belongs on stdout has left the process. @throws OutputError */
  show(event: JobEvent): Promise<void>;
  end(ending: Ending): Promise<void>;
}

export function openDisplay({ stdout, stderr }: Screen, options: DisplayOptions): Display {
  stdout.on('error', () => undefined); // each write hears of it itself
  stderr.on('error', () => undefined); // nobody reads the narration; the answer is not held up by that
  const sharesTheLine = stdout.isTTY === true && stderr.isTTY === true;
  let isLineOpen = false;
  const onFreshLine = (line: string): string => {
    const text = isLineOpen ? `\n${line}\n` : `${line}\n`;
    isLineOpen = false;
    return text;
  };
  const narrate = (narration: Narration): void => {
    if (options.isQuiet || narration.level === 'debug') return;
    stderr.write(onFreshLine(formatNarration(narration)));
  };
  return {
    narrate,
    show: async (event) => {
      if (event.type === 'narration') narrate(event);
      if (options.isJson) await write(stdout, `${JSON.stringify(event)}\n`);
      else if (event.type === 'token') {
        await write(stdout, event.text);
        isLineOpen = sharesTheLine && !event.text.endsWith('\n');
      }
    },
    end: async (ending) => {
      const line = formatEnding(ending);
      if (line === undefined) return;
      await write(stderr, onFreshLine(line)).catch((error: unknown) => {
        if (!(error instanceof OutputError)) throw error; // the exit code says it too
      });
    },
  };
}
