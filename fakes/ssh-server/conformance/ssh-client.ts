// A client as the suite uses it, so that two of them can be asked the same: what it connects with, and what comes back.

export interface SshTarget {
  host: string;
  port: number;
  user: string;
}

export interface Credentials {
  /** The file of a private key, readable by its owner alone. */
  keyFile?: string;
  password?: string;
}

export interface CommandRequest {
  target: SshTarget;
  credentials: Credentials;
  command: string;
  stdin?: string;
  /** The only host key to trust, as in known_hosts; any where there is none. */
  hostKey?: string;
  /** Asks the server so often whether it is there, and gives up after one silence. In whole seconds. */
  keepAliveS?: number;
}

export interface CommandResult {
  code: number | undefined;
  /** Without SIG; undefined also where the client has no word for it. */
  signal: string | undefined;
  stdout: string;
  stderr: string;
}

export interface SshClient {
  name: string;
  /** Why it cannot be used on this machine, or undefined where it can. */
  unusable: string | undefined;
  /** @throws SshRefusal where it was not let in, or did not trust the server */
  run(request: CommandRequest): Promise<CommandResult>;
  /** The code by which it tells that a signal ended the command, where it cannot name the signal. */
  codeForSignal: number | undefined;
}

export class SshRefusal extends Error {
  override readonly name = 'SshRefusal';
  readonly why: 'credentials' | 'host-key' | 'connection';

  constructor(why: SshRefusal['why'], said: string) {
    super(`${why}: ${said}`);
    this.why = why;
  }
}
