// The user's lines, one at a time, from a terminal or a pipe. On a terminal, what is typed ahead is not shown amid an answer.
import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';

export interface LineSource extends Disposable {
  /** The next line; undefined at the end, which Ctrl+D is on a terminal. */
  next(): Promise<string | undefined>;
  /** Takes away what is being typed. */
  clearLine(): void;
  /** Asks again, where the prompt is no longer the last thing on the terminal. */
  showPrompt(): void;
}

export interface LineSourceOptions {
  input: NodeJS.ReadStream;
  /** Where the user types; undefined where nobody does. */
  terminal: (NodeJS.WriteStream & { isTTY: true }) | undefined;
  prompt: string;
  /** Ctrl+C on the terminal, which sends no signal while lines are read there. */
  onInterrupt(): void;
}

export function openLines(options: LineSourceOptions): LineSource {
  const { input, terminal, prompt, onInterrupt } = options;
  const echo = terminal === undefined ? undefined : new Echo(terminal);
  const lines = createInterface({
    input,
    ...(echo === undefined ? {} : { output: echo }),
    terminal: echo !== undefined,
    prompt,
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  lines.on('SIGINT', onInterrupt);
  const queue = new LineQueue(lines);
  return {
    next: async () => {
      if (echo === undefined) return await queue.take();
      echo.isOn = true;
      if (!queue.hasEnded) lines.prompt(true);
      const line = await queue.take();
      echo.isOn = false;
      return line;
    },
    clearLine: () => {
      if (echo === undefined) return;
      lines.write(null, { ctrl: true, name: 'e' });
      lines.write(null, { ctrl: true, name: 'u' });
    },
    showPrompt: () => lines.prompt(true),
    [Symbol.dispose]: () => lines.close(),
  };
}

/** Lines that were read and not yet asked for. */
class LineQueue {
  readonly #lines: string[] = [];
  #waiting: ((line: string | undefined) => void) | undefined;
  #hasEnded = false;

  constructor(lines: Interface) {
    lines.on('line', (line) => {
      if (this.#waiting === undefined) this.#lines.push(line);
      else this.#give(line);
    });
    lines.once('close', () => {
      this.#hasEnded = true;
      this.#give(undefined);
    });
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  take(): Promise<string | undefined> {
    const line = this.#lines.shift();
    if (line !== undefined || this.#hasEnded) return Promise.resolve(line);
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  #give(line: string | undefined): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.(line);
  }
}

/** The terminal as readline sees it, which can be kept from it. */
class Echo extends Writable {
  isOn = false;
  readonly isTTY = true;
  readonly #terminal: NodeJS.WriteStream;

  constructor(terminal: NodeJS.WriteStream) {
    super({ decodeStrings: false });
    this.#terminal = terminal;
  }

  get columns(): number {
    return this.#terminal.columns;
  }

  override _write(text: string, _encoding: string, done: () => void): void {
    if (this.isOn) this.#terminal.write(text);
    done(); // at once: what waited here would be judged by how things are later
  }
}
