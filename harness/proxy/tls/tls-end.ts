/**
 * Ends TLS before a server, with a certificate that may be a bad one, and forwards what is inside. Before a proxy, it lets the
 * toxics on HTTP see what TLS would hide from them. It asks clients for no certificate.
 */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import type { Logger } from 'pino';
import type { Clock } from '../../kernel/clock.ts';
import { type Address, formatAddress, parseAddress, resolveAddress } from '../address.ts';
import type { Toxic, ToxicAct } from '../toxics/toxic.ts';
import type { Witness } from '../witness.ts';
import { CertificateBook, type CertificateKind } from './certificate-book.ts';
import { helloHasCome } from './client-hello.ts';

/** `tls_cut` breaks the connection off once the client has said hello. */
export type TlsFault = Exclude<CertificateKind, 'good'> | 'tls_cut';

export interface TlsEndOptions {
  name: string;
  /** `host:port`; port 0 or nothing for any. */
  listen: string;
  upstream: string;
  /** That the server speaks TLS too, and which authority of its is trusted, in PEM; nothing: those of the system. */
  upstreamTls?: { authority?: string };
  /** What clients call it; `localhost`, `127.0.0.1` and `::1` unless set. */
  names?: readonly string[];
  clock: Clock;
  logger: Logger;
  /** Sees the acts as those of a toxic `tls`. */
  witness: Pick<Witness, 'saw'>;
}

export class TlsEnd implements AsyncDisposable {
  readonly name: string;
  readonly upstream: string;
  /** For connections that come from now on; undefined: none. */
  fault: TlsFault | undefined;
  readonly #options: TlsEndOptions;
  readonly #server: Server;
  readonly #address: Address;
  readonly #book: CertificateBook;
  readonly #sockets = new Set<Socket>();
  #connectionCount = 0;
  #closing: Promise<void> | undefined;

  /**
   * Resolves once it listens.
   * @throws Error when the address is bad or taken.
   */
  static async start(options: TlsEndOptions): Promise<TlsEnd> {
    const own = await resolveAddress(options.listen);
    parseAddress(options.upstream);
    const server = createServer({ noDelay: true });
    const listening = once(server, 'listening');
    server.listen(own.host === '' ? { port: own.port } : own);
    try {
      await listening;
    } catch (cause) {
      throw new Error(`listen tls ${formatAddress(own)}: ${cause}`, { cause });
    }
    return new TlsEnd(options, server);
  }

  private constructor(options: TlsEndOptions, server: Server) {
    const bound = server.address();
    if (bound === null || typeof bound === 'string') throw new Error('It listens on no port.');
    const { names = ['localhost', '127.0.0.1', '::1'], clock } = options;
    this.name = options.name;
    this.upstream = options.upstream;
    this.#options = options;
    this.#server = server;
    this.#address = { host: bound.address, port: bound.port };
    this.#book = new CertificateBook(names, clock.wallMs());
    server.on('error', (error) => options.logger.error({ error: error.message }, 'accepting'));
    server.on('connection', (socket) => this.#accept(socket));
  }

  /** `host:port` that it listens on. */
  get listen(): string {
    return formatAddress(this.#address);
  }

  /** What clients have to trust, in PEM. */
  get authority(): string {
    return this.#book.authority;
  }

  /** Closes all connections and listens no more. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #accept(raw: Socket): void {
    this.#connectionCount += 1;
    const { fault } = this;
    this.#own(raw);
    if (fault === 'tls_cut') this.#cut(raw, this.#connectionCount);
    else this.#shakeHands(raw, fault, this.#connectionCount);
  }

  #cut(raw: Socket, connection: number): void {
    const parts: Buffer[] = [];
    raw.on('data', (part: Buffer) => {
      parts.push(part);
      if (raw.destroyed || !helloHasCome(Buffer.concat(parts))) return;
      this.#acted(connection, { what: 'reset' });
      raw.resetAndDestroy();
    });
    raw.once('end', () => raw.destroy());
  }

  #shakeHands(raw: Socket, kind: CertificateKind | undefined, connection: number): void {
    const secureContext = this.#book.contextOf(kind ?? 'good');
    const client = new TLSSocket(raw, { isServer: true, secureContext });
    this.#own(client);
    raw.once('close', () => client.destroy());
    if (kind !== undefined) this.#acted(connection, { what: 'present', certificate: kind });
    client.once('secure', () => this.#forward(client));
  }

  #forward(client: TLSSocket): void {
    const { upstreamTls } = this.#options;
    const { host, port } = parseAddress(this.upstream);
    const ca = upstreamTls?.authority;
    const server =
      upstreamTls === undefined
        ? connect({ host, port, noDelay: true })
        : connectTls({ host, port, ...(ca !== undefined && { ca }) });
    this.#own(server);
    client.once('close', () => server.destroy());
    server.once('close', () => client.destroySoon());
    client.pipe(server);
    server.pipe(client);
  }

  /** Destroyed at the end, and its failures are nobody else's. */
  #own(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    socket.on('error', (error) => this.#options.logger.debug({ error: error.message }, 'a socket'));
  }

  #acted(connection: number, act: ToxicAct): void {
    this.#options.witness.saw(this.name, connection, 'downstream', tlsToxic, act);
  }
}

/** In whose name the acts are told. */
const tlsToxic: Toxic = {
  name: 'tls',
  typeName: 'tls',
  type: { attributes: {} },
  direction: 'downstream',
  stream: 'downstream',
  toxicity: 1,
  attributes: {},
};
