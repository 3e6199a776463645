// A shell on the host of a hive, here or elsewhere: runs one script and tells how that ended. What all scripts have in common.
import { Failure, type Narrate } from '../../shared/index.ts';

/** A whole script of a POSIX shell. It ends with 0 in every case that it foresees, and says on stdout which it was. */
export interface ShellScript {
  /** One word for what it does, seen in the list of processes there. */
  name: string;
  text: string;
}

export interface ShellBounds {
  signal: AbortSignal;
  /** How long the script may take. */
  timeoutMs: number;
}

export interface HostShell extends AsyncDisposable {
  /** The host as people call it: `this host`, `me@box:22`. */
  readonly host: string;
  /** Where log and record of the hive lie there. */
  readonly folder: string;
  /**
   * What the script wrote to stdout; of very much only the end.
   * @throws HIVE_START_FAILED for a script that failed; SSH_TIMEOUT, SSH_UNREACHABLE; the signal's reason
   */
  run(script: ShellScript, bounds: ShellBounds): Promise<string>;
}

export interface ShellOptions {
  timeoutMs: number;
  signal: AbortSignal;
  narrate: Narrate;
  resolvePath(path: string): string;
}

/** The line that a host is given. It means the same to every login shell; the script comes on stdin. */
export function shellArguments({ name }: ShellScript): ['-s', 'hornet', string] {
  return ['-s', 'hornet', name];
}

/**
 * What stdin brings. The shell reads all of it before it does any of it, so a script that is cut off on its way does nothing
 * at all; and no command in it can read the rest of it.
 */
export function wrapScript({ text }: ShellScript): string {
  return `{\n${text}\nexit 0\n} </dev/null\n`;
}

/** The failure of a script that ended in a way that it does not foresee. */
export function scriptFailed(
  { name }: ShellScript,
  host: string,
  how: string,
  stderr: string,
): Failure {
  const said = stderr.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
  const reason = said === '' ? how : `${how}: ${said}`;
  return new Failure('HIVE_START_FAILED', `The shell on ${host} could not do ${name}: ${reason}.`, {
    details: { host, step: name, reason },
  });
}

/** The last so many characters of a stream. */
export class Tail {
  #text = '';

  add(chunk: Buffer | string): void {
    this.#text = (this.#text + chunk.toString()).slice(-mostKept);
  }

  toString(): string {
    return this.#text;
  }
}

const mostKept = 64 * 1024;
