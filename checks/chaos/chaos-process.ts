/** `hornet chaos --json` as a process of its own, and what its one JSON object says. What that means is for whoever asks. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { Finding, Verdict } from '../../harness/index.ts';

export interface ChaosCall {
  /** What follows `hornet chaos --json`. */
  flags: readonly string[];
  /** The project whose stack is broken. Default: this one. */
  projectFolder?: string;
  /** What is put before the command, as `nice -n 10`. */
  through?: readonly string[];
  /** Interrupts it, as Ctrl+C does. */
  signal?: AbortSignal;
}

export interface ChaosEnd {
  /** Undefined where it came to none: then its standard error says why. */
  result: ChaosJson | undefined;
  stderr: string;
  tookMs: number;
}

/** As `hornet chaos --json` writes it. */
export interface ChaosJson {
  verdict: Verdict;
  findings: readonly Finding[];
  outcomes: readonly { fault: { kind: string; target: string } }[];
  asked: number;
  recoveredAfterMs?: number;
  folder: string;
}

/** @throws the signal's reason */
export async function callChaos(call: ChaosCall): Promise<ChaosEnd> {
  const { flags, projectFolder = process.cwd(), through = [], signal } = call;
  signal?.throwIfAborted();
  const startedMs = performance.now();
  const words = [...through, process.execPath, 'cli/hornet.cjs', 'chaos', '--json', ...flags];
  const [program = '', ...parameters] = words;
  const chaos = spawn(program, parameters, {
    cwd: projectFolder,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal === undefined ? {} : { signal, killSignal: 'SIGINT' }),
  });
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => undefined); // an end without a failure comes first, mostly
  chaos.once('error', (error) => {
    if (signal?.aborted !== true) failure.reject(error); // else it still has to heal and to stop
  });
  const written = Promise.all([text(chaos.stdout), text(chaos.stderr)]);
  const [stdout, stderr] = await Promise.race([written, failure.promise]);
  if (chaos.exitCode === null && chaos.signalCode === null) await once(chaos, 'exit');
  signal?.throwIfAborted();
  const tookMs = Math.round(performance.now() - startedMs);
  return { result: parse(stdout), stderr, tookMs };
}

function parse(stdout: string): ChaosJson | undefined {
  try {
    return JSON.parse(stdout);
  } catch {
    return undefined; // it ended without a result
  }
}
