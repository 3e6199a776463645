// Starts the server as a process of its own, for tests.
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll } from 'vitest';
import { createLog } from '../../../system/shared/index.ts';
import type { SshTarget } from '../conformance/ssh-client.ts';
import { publicPart } from '../host-key.ts';
import { readOptions } from '../options.ts';
import { startSshServer } from '../ssh-server.ts';

/** The server, as its test starts it. */
export const ownSshServer = [process.execPath, fileURLToPath(import.meta.resolve('../main.ts'))];

export interface SshProgram extends AsyncDisposable {
  readonly target: SshTarget;
  readonly pid: number;
  /** As in known_hosts, without a host's name. */
  readonly hostKey: string;
  /** Resolves with its exit code. */
  stop(): Promise<number | undefined>;
}

const running = new Set<SshProgram>();
afterAll(async () => {
  for (const program of running) await program.stop();
});

/** Resolves when it is ready. It ends with the test, or with the test file at the latest. */
export async function startSshProgram(
  flags: readonly string[],
  [program = '', ...leading]: readonly string[] = ownSshServer,
): Promise<SshProgram> {
  const settings = ['--listen', '127.0.0.1:0', ...flags];
  const child = execa(program, [...leading, ...settings], { reject: false });
  const ended = child.then(({ stderr }) => {
    throw new Error(`The server ended before it was ready: ${stderr}`);
  });
  const said: string[] = [];
  createInterface(child.stderr).on('line', (line) => said.push(line));
  const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), ended])) as [
    string,
  ]; // a line is text
  ended.catch(() => {}); // from now on its end is the test's business
  const { url, pid } = JSON.parse(line) as { url: string; pid: number }; // the ready line has both
  const told = said.map((each) => JSON.parse(each).host_key).find((key) => key !== undefined);
  const stop = async (): Promise<number | undefined> => {
    child.kill('SIGTERM');
    running.delete(started);
    return (await child).exitCode;
  };
  const started: SshProgram = {
    target: targetOf(url),
    pid,
    hostKey: String(told),
    stop,
    [Symbol.asyncDispose]: async () => void (await stop()),
  };
  running.add(started);
  return started;
}

/** The same in the process of the test, where the misbehaviour is not one of the process. It costs less to start. */
export async function startSshHere(
  flags: readonly string[],
  rules: readonly object[],
): Promise<Omit<SshProgram, 'pid'>> {
  const folder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
  const keyFile = join(folder, 'host_key');
  const script = ['--script', JSON.stringify({ rules })];
  const settings = ['--listen', '127.0.0.1:0', '--host-key', keyFile, ...flags, ...script];
  const server = await startSshServer(readOptions(settings), createLog('ssh-server', 'silent'));
  const hostKey = publicPart(await readFile(keyFile, 'utf8'));
  const stop = async (): Promise<undefined> => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { target: targetOf(server.url), hostKey, stop, [Symbol.asyncDispose]: stop };
}

function targetOf(url: string): SshTarget {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port), user: 'me' };
}
