// One client: how it comes in, what it wants run, and that all of it ends when the connection does.
import type { Socket } from 'node:net';
import { setTimeout as elapsed } from 'node:timers/promises';
import type { AuthContext, Session, Connection as SshConnection } from 'ssh2';
import { isProcessDeed, performOnProcess } from '../script/index.ts';
import type { AttendedClient } from './attended-client.ts';
import { isRight, methodsOf } from './authenticate.ts';
import { serveExec } from './serve-exec.ts';
import type { Stage } from './stage.ts';

export class Connection implements AttendedClient {
  readonly stage: Stage;
  readonly #socket: Socket;
  readonly #gone = new AbortController();
  readonly #running = new Set<number>();
  #wrongTries = 0;

  constructor(socket: Socket, stage: Stage) {
    this.stage = stage;
    this.#socket = socket;
    socket.once('close', () => {
      this.#gone.abort();
      for (const group of this.#running) this.#attend(stage.end(group));
    });
  }

  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  adopt(group: number): void {
    this.#running.add(group);
    this.stage.adopt(group);
    if (this.signal.aborted) this.#attend(this.stage.end(group)); // it went while the command came
  }

  leave(group: number): void {
    this.#running.delete(group);
    this.stage.leave(group);
  }

  end(how: 'close' | 'reset', afterMs = 0): void {
    if (afterMs > 0) {
      const due = elapsed(afterMs, undefined, { signal: this.signal });
      this.#attend(due.then(() => this.end(how)));
    } else if (how === 'reset') this.#socket.resetAndDestroy();
    else this.#socket.destroy();
  }

  /** Attends to the client once it has said its name. */
  attend(client: SshConnection): void {
    client.on('error', (error) => this.stage.log.info({ err: error }, 'a connection has failed'));
    client.on('authentication', (shown) => this.#attend(this.#authenticate(shown, client)));
    client.on('session', (accept) => this.#serve(accept()));
  }

  async #authenticate(shown: AuthContext, client: SshConnection): Promise<void> {
    const { user, password, authorizedKeys: keys = [], maxAuthTries } = this.stage.options;
    const credentials = { user, password, keys };
    const methods = methodsOf(credentials);
    if (shown.method === 'none') return shown.reject(methods); // how clients ask what there is
    let isRefused = false;
    for (const deed of this.stage.cue('auth', `${shown.method} ${shown.username}`)) {
      if (isProcessDeed(deed)) await performOnProcess(deed, this.signal);
      else if (deed.do === 'drop') return this.end(deed.with.how);
      else if (deed.do === 'refuse_auth') isRefused = true;
    }
    if (!isRefused && isRight(shown, credentials)) return shown.accept();
    if (++this.#wrongTries >= maxAuthTries) client.end();
    else shown.reject(methods);
  }

  #serve(session: Session): void {
    const listeners: ((name: string) => void)[] = [];
    session.on('signal', (_accept, _reject, { name }) => {
      for (const listener of listeners) listener(name);
    });
    session.once('exec', (accept, reject, { command: line }) => {
      const request = {
        line,
        accept,
        refuse: reject,
        onSignal: (listener: (name: string) => void) => listeners.push(listener),
      };
      this.#attend(serveExec(request, this));
    });
  }

  /** Whatever fails after the client has gone has nobody to be told to. */
  #attend(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      if (this.signal.aborted) return;
      this.stage.log.error({ err: error }, 'the server met a fault of its own');
      this.#socket.destroy();
    });
  }
}
