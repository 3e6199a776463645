/** Somebody who listens where nobody would look for him: takes every connection, and answers none unless he is told what, until the scope closes. */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { Scope } from '../../../kernel/scope.ts';

type Answer = (asked: string) => string | undefined;

export class Stranger {
  readonly #server: Server;
  readonly #visitors = new Set<Socket>();
  #arriving: Promise<unknown> = Promise.resolve();

  readonly #answer: Answer;

  /** @param answer what he says, by the beginning of what he is asked */
  constructor(scope: Scope, label: string, answer: Answer = () => undefined) {
    this.#answer = answer;
    this.#server = createServer((visitor) => this.#receive(visitor));
    scope.defer(label, () => this.#leave());
  }

  /** Whether he got the address: false where somebody has it. @throws what else listening throws */
  async listenAt({ hostname, port }: URL): Promise<boolean> {
    const host = hostname.replace(/^\[|\]$/g, '');
    try {
      this.#arriving = once(this.#server, 'listening');
      this.#server.listen({ host, port: Number(port), exclusive: true });
      await this.#arriving;
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return false;
      throw error;
    }
  }

  /** He leaves when he has said what he knows to say. */
  #receive(visitor: Socket): void {
    this.#visitors.add(visitor);
    visitor.once('close', () => this.#visitors.delete(visitor));
    visitor.on('error', () => {}); // gone by himself
    visitor.once('data', (asked) => {
      visitor.end(this.#answer(asked.toString('latin1')) ?? '');
      visitor.resume();
    });
  }

  async #leave(): Promise<void> {
    await this.#arriving.catch(() => undefined); // then he is not there
    for (const visitor of this.#visitors) visitor.destroy();
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    await closed;
  }
}
