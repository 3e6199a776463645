/**
 * Runs the programs that change or show this machine: ip, nft, mount, umount. Never through a shell,
 * and found in the system's own folders only, whatever the caller's PATH is.
 */
import { execFile } from 'node:child_process';
import { HornetError } from '../kernel/errors.ts';

export interface CommandOptions {
  /** Written to its stdin. */
  input?: string;
  /** Default 5 000. */
  timeoutMs?: number;
}

/**
 * @returns its stdout
 * @throws HornetError MACHINE_COMMAND_FAILED, with what it said
 */
export async function runCommand(
  command: readonly [string, ...string[]],
  options: CommandOptions = {},
): Promise<string> {
  const [program, ...parameters] = command;
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const limits = { timeout: options.timeoutMs ?? 5_000, killSignal: 'SIGKILL' } as const;
  const child = execFile(program, parameters, { ...limits, env }, (error, stdout, stderr) => {
    if (error === null) return resolve(stdout);
    const said = stderr.trim() || stdout.trim() || error.message;
    const message = `${command.join(' ')}: ${said.split('\n')[0]}`;
    const data = { command: command.join(' '), exitCode: error.code, output: said.split('\n') };
    reject(new HornetError('MACHINE_COMMAND_FAILED', message, { data, cause: error }));
  });
  // Told by the end of the program, which did not want to read.
  child.stdin?.on('error', () => {});
  child.stdin?.end(options.input ?? '');
  return await promise;
}

const env = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/run/current-system/sw/bin',
  LC_ALL: 'C',
};
