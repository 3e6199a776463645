// The life of a program: start, one ready line, drain on SIGTERM, an exit code that says how it ended.
import { randomUUID } from 'node:crypto';
import { type ExitCode, exitCodes, type ReadyLine } from '../../contracts/index.ts';
import { loadCompiler } from '../compile-later.ts';
import type { Logger } from '../log.ts';

/** What the start of a program returns: where it is, and how it ends. */
export interface RunningProgram {
  url: string;
  advertisedUrl: string;
  /** Finishes running work and refuses new, then frees everything. Bounded by the program itself. */
  stop(): Promise<void>;
}

export interface ProgramSpec {
  name: string;
  log: Logger;
  /** Also stop when stdin closes, as it does when the parent ends, however it ends. */
  exitWithParent: boolean;
  /** `leave` stops it as SIGTERM does, for a program that can be asked to over its wire; asked again, nothing changes. */
  start(instanceId: string, leave: (why: string) => void): Promise<RunningProgram>;
}

/** Runs a program to its end and ends the process with its exit code. Resolves once the program is ready. */
export async function runProgram(spec: ProgramSpec): Promise<void> {
  const { name, log } = spec;
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, `${name} met a fault it cannot go on from`);
    process.exit(exitCodes.failed);
  });
  const instanceId = randomUUID();
  let running: RunningProgram | undefined;
  const leave = stopOnRequest(spec, () => running);
  const program = await spec.start(instanceId, leave).catch((error: unknown) => {
    log.fatal(
      { err: error },
      `${name} could not start: ${error instanceof Error ? error.message : error}`,
    );
    process.exit(exitCodes.failed);
  });
  running = program;
  const ready: ReadyLine = {
    ready: true,
    program: name,
    pid: process.pid,
    url: program.url,
    advertised_url: program.advertisedUrl,
    instance_id: instanceId,
  };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  setImmediate(loadCompiler).unref(); // nobody waits for it now, as the first request would
}

function stopOnRequest(
  { name, log, exitWithParent }: ProgramSpec,
  running: () => RunningProgram | undefined,
): (why: string) => void {
  let isStopping = false;
  const stop = (why: string, exitCode: ExitCode): void => {
    if (isStopping) {
      log.warn(`${name} is told to stop again (${why}) and leaves at once`);
      process.exit(exitCodes.failed);
    }
    isStopping = true;
    log.info(`${name} is stopping (${why})`);
    const program = running();
    if (program === undefined) process.exit(exitCode); // still starting: no work to finish, and children follow
    program.stop().then(
      () => process.exit(exitCode),
      (error: unknown) => {
        log.error({ err: error }, `${name} did not stop cleanly`);
        process.exit(exitCodes.failed);
      },
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM', exitCodes.ok));
  process.on('SIGINT', () => stop('SIGINT', exitCodes.interrupted));
  const leave = (why: string): void => {
    if (!isStopping) stop(why, exitCodes.ok);
  };
  if (exitWithParent) process.stdin.resume().on('close', () => leave('the parent is gone'));
  return leave;
}
