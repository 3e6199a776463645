/** Tells runners how to end: a socket that every thread of a runner connects to, and hears the orders of. */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

export class Control implements AsyncDisposable {
  readonly path: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(path: string, server: Server) {
    this.path = path;
    this.#server = server;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => {}).once('close', () => this.#sockets.delete(socket));
    });
  }

  static async listen(path: string): Promise<Control> {
    const server = createServer().listen(path);
    await once(server, 'listening');
    return new Control(path, server);
  }

  order(what: 'exit' | 'exit in step' | 'throw'): void {
    for (const socket of this.#sockets) socket.write(`${what}\n`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
