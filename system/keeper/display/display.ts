// What the user sees of a job: its text (or its raw events) on stdout, narration and the ending on stderr. On a terminal one
// line shows how far a model is loaded, and that keeper lives; elsewhere there are nothing but plain lines.
import type { Writable } from 'node:stream';
import type { JobEvent, Narration, NarrationLevel } from '../../contracts/index.ts';
import { isAtLeast } from '../../shared/index.ts';
import type { Ending } from '../ending.ts';
import type { Terminal } from '../environment.ts';
import { formatEnding } from './format-ending.ts';
import { formatNarration, type NarrationMode } from './format-narration.ts';
import { formatProgress, formatWait } from './format-progress.ts';
import { formatResult } from './format-result.ts';
import { OutputError, write } from './output.ts';
import { SignOfLife } from './sign-of-life.ts';
import { StatusLine } from './status-line.ts';

export interface Screen {
  stdout: Writable & { isTTY?: boolean };
  stderr: Writable & { isTTY?: boolean; columns?: number };
}

export interface DisplayOptions {
  /** No narration. */
  isQuiet: boolean;
  /** Raw events on stdout, one a line, in place of the text. */
  isJson: boolean;
  /** Narration of this level and above. */
  level: NarrationLevel;
  mode: NarrationMode;
  /** What can be done on stderr. */
  terminal: Terminal;
}

export interface Display extends Disposable {
  narrate(narration: Narration): void;
  /** Resolves once what belongs on stdout has left the process. @throws OutputError */
  show(event: JobEvent): Promise<void>;
  end(ending: Ending): Promise<void>;
  /** Ends the line of an answer that has not ended it, where the next thing is the user's. */
  breakLine(): Promise<void>;
}

/** How long nothing may be written before keeper shows that it lives, and how often after that. */
const onTerminal = { afterMs: 2_000, everyMs: 1_000 };
const elsewhere = { afterMs: 10_000, everyMs: 10_000 };

export function openDisplay(screen: Screen, options: DisplayOptions): Display {
  const { stdout, stderr } = screen;
  const { isQuiet, isJson, terminal } = options;
  stdout.on('error', () => undefined); // each write hears of it itself
  stderr.on('error', () => undefined); // nobody reads the narration; the answer is not held up by that
  const sharesTheLine = stdout.isTTY === true && stderr.isTTY === true;
  const status = new StatusLine(stderr);
  let isLineOpen = false;
  let isMidText = false;
  let lastSaid = '';
  const onFreshLine = (line: string): string => {
    const text = isLineOpen ? `\n${line}\n` : `${line}\n`;
    isLineOpen = false;
    return text;
  };
  const showWait = (quietMs: number): void => {
    if (isQuiet) return;
    const line = formatWait(quietMs, isLineOpen ? '' : lastSaid);
    if (terminal.isLive) status.draw(line, isLineOpen);
    else stderr.write(onFreshLine(line));
  };
  const life = new SignOfLife({ ...(terminal.isLive ? onTerminal : elsewhere), show: showWait });
  const narrate = (narration: Narration): void => {
    if (isQuiet) return;
    life.heard();
    lastSaid = narration.human;
    if (narration.part !== undefined && terminal.isLive && !isLineOpen) {
      status.draw(formatProgress(narration, narration.part), false);
      return;
    }
    if (!isAtLeast(narration.level, options.level)) return;
    status.clear();
    const form = { mode: options.mode, hasColours: terminal.hasColours };
    stderr.write(onFreshLine(formatNarration(narration, form)));
  };
  const showText = async (text: string): Promise<void> => {
    life.heard();
    if (sharesTheLine) status.clear();
    await write(stdout, text);
    if (text !== '') isMidText = !text.endsWith('\n');
    isLineOpen = sharesTheLine && isMidText;
  };
  return {
    narrate,
    show: async (event) => {
      if (event.type === 'narration') narrate(event);
      if (isJson) await write(stdout, `${JSON.stringify(event)}\n`);
      else if (event.type === 'token') await showText(event.text);
      else if (event.type === 'completed' && event.result !== undefined)
        await showText(formatResult(event.result));
    },
    end: async (ending) => {
      life[Symbol.dispose]();
      status.clear();
      const line = formatEnding(ending, terminal.hasColours);
      if (line === undefined) return;
      await write(stderr, onFreshLine(line)).catch((error: unknown) => {
        if (!(error instanceof OutputError)) throw error; // the exit code says it too
      });
    },
    breakLine: async () => {
      life[Symbol.dispose]();
      status.clear();
      if (isMidText) await showText('\n');
      life[Symbol.dispose]();
    },
    [Symbol.dispose]: () => {
      life[Symbol.dispose]();
      status.clear();
    },
  };
}
