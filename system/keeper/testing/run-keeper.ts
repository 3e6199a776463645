// Runs the keeper as the user does, in a process of its own, and gives the test hold of its streams.
import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** Node keeps what it compiled from one start to the next: a third off the time of dozens of starts. */
const compileCache = fileURLToPath(
  new URL('../../../node_modules/.cache/keeper-tests', import.meta.url),
);
const main = fileURLToPath(new URL('../main.ts', import.meta.url));

export interface KeeperRun {
  /** What is on stdin before it ends; null leaves it open. A file descriptor stands in for it. */
  stdin?: string | Uint8Array | number | null;
  /** A file descriptor in place of the pipe that the test reads. */
  stdout?: number;
  environment?: Record<string, string>;
}

export interface EndedKeeper {
  exitCode: number | null;
  stdout: string;
  /** The lines, without the empty one behind the last newline. */
  stderr: string[];
}

export interface RunningKeeper extends AsyncDisposable {
  readonly process: ChildProcess;
  /** Resolves once the stream has had the text. Rejects when it ends without. */
  until(stream: 'stdout' | 'stderr', text: string): Promise<void>;
  readonly ended: Promise<EndedKeeper>;
}

/** Starts `keeper` with the arguments and nothing of `KEEPER_*` in its environment but what the test gives. */
export function startKeeper(argv: readonly string[], run: KeeperRun = {}): RunningKeeper {
  const { stdin = '', stdout = 'pipe', environment = {} } = run;
  const child = spawn(process.execPath, [main, ...argv], {
    stdio: [typeof stdin === 'number' ? stdin : 'pipe', stdout, 'pipe'],
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: compileCache, ...environment },
  });
  child.stdin?.on('error', () => undefined); // the keeper need not read what it is given
  if (typeof stdin === 'string' || stdin instanceof Uint8Array) child.stdin?.end(stdin);
  const seen = { stdout: collect(child.stdout), stderr: collect(child.stderr) };
  const { promise: ended, resolve, reject } = Promise.withResolvers<EndedKeeper>();
  child.once('error', reject);
  child.once('close', (exitCode) =>
    resolve({
      exitCode,
      stdout: seen.stdout.text(),
      stderr: seen.stderr.text().replace(/\n$/, '').split('\n'),
    }),
  );
  return {
    process: child,
    until: (stream, text) => seen[stream].until(text),
    ended,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Runs the keeper to its end. */
export async function runKeeper(
  argv: readonly string[],
  run: KeeperRun = {},
): Promise<EndedKeeper> {
  await using keeper = startKeeper(argv, run);
  return await keeper.ended;
}

function collect(stream: Readable | null): { text(): string; until(words: string): Promise<void> } {
  let text = '';
  stream?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return {
    text: () => text,
    until: (words) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (text.includes(words)) resolve();
        };
        look();
        stream?.on('data', look).once('close', () => reject(new Error(`It never said: ${words}`)));
      }),
  };
}
