// A process that may open nothing more: a test starts a small program in this way, and that does one thing in such straits and
// says what came of it. Within a test's own process it would hit the runner.
import { execFile } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const limit = 128;
const run = promisify(execFile);

/** Runs the program beside the caller, `import.meta.url`, and returns the JSON that it prints. */
export async function runWithFewDescriptors(
  caller: string,
  program: string,
  ...args: string[]
): Promise<unknown> {
  const path = fileURLToPath(new URL(program, caller));
  const script = `ulimit -n ${limit}; exec "$@"`;
  const command = ['-c', script, 'sh', process.execPath, path, ...args];
  const { stdout } = await run('/bin/sh', command, { timeout: 30_000 });
  return JSON.parse(stdout);
}

/** What comes of the work, or what it throws, while this process may open nothing more. */
export async function withoutDescriptors(work: () => Promise<unknown>): Promise<unknown> {
  const taken = takeAll();
  try {
    return await work();
  } catch (error) {
    return error;
  } finally {
    for (const descriptor of taken) closeSync(descriptor);
  }
}

function takeAll(): number[] {
  const taken: number[] = [];
  for (;;) {
    try {
      taken.push(openSync('/dev/null', 'r'));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EMFILE') return taken;
      throw error;
    }
  }
}
