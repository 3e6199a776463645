// Runs the keeper on a real terminal: `script` of util-linux makes one, and the test types and reads.
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

/** Why there is no terminal to be had; undefined where there is one. */
export function whyNoTerminal(): string | undefined {
  const { stdout } = spawnSync('script', ['--version'], { encoding: 'utf8' });
  return stdout?.includes('util-linux') ? undefined : 'script of util-linux is not installed';
}

export interface TerminalKeeper extends AsyncDisposable {
  /** All that the terminal was sent so far, escapes included. */
  shown(): string;
  /** Resolves once the terminal has been sent the text, with the escapes in it or without. */
  until(text: string | RegExp): Promise<void>;
  type(keys: string): void;
  readonly ended: Promise<{ exitCode: number | null; shown: string }>;
}

/** Waiting ends when the thing happens; this is only when to give up. */
const patienceMs = 10_000;

export const keys = { ctrlC: '\u0003', ctrlD: '\u0004', enter: '\r' } as const;

export function startOnTerminal(
  argv: readonly string[],
  environment: Record<string, string> = {},
): TerminalKeeper {
  const command = [process.execPath, main, ...argv].map(quote).join(' ');
  const child = spawn('script', ['-qefc', `stty cols 100 rows 30; exec ${command}`, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], TERM: 'xterm', SHELL: '/bin/sh', ...environment },
  });
  let shown = '';
  const looks = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    for (const look of looks) look();
  });
  child.stdin.on('error', () => undefined); // keeper need not read what is typed
  const ended = new Promise<{ exitCode: number | null; shown: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, shown }));
  });
  return {
    shown: () => shown,
    until: (text) =>
      new Promise((resolve, reject) => {
        const giveUp = (): void => reject(new Error(`It never showed ${text}, but:\n${shown}`));
        const timer = setTimeout(giveUp, patienceMs);
        const look = (): void => {
          if (!has(shown, text) && !has(stripVTControlCharacters(shown), text)) return;
          looks.delete(look);
          clearTimeout(timer);
          resolve();
        };
        looks.add(look);
        look();
        void ended.then(giveUp);
      }),
    type: (text) => void child.stdin.write(text),
    ended,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function has(shown: string, text: string | RegExp): boolean {
  return typeof text === 'string' ? shown.includes(text) : text.test(shown);
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
