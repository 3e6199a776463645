/** What passes between one client and the server: a socket of its own towards the server, so that answers find their way back. */
import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Clock } from '../../kernel/clock.ts';
import type { Prng } from '../../kernel/prng.ts';
import type { Address } from '../address.ts';
import { Alarm } from '../alarm.ts';
import type { Direction, ToxicAct } from '../toxics/toxic.ts';
import type { DatagramFaults } from './datagram-faults.ts';
import { DatagramPath } from './datagram-path.ts';

export interface UdpSessionOptions {
  server: Address;
  faults: (direction: Direction) => DatagramFaults;
  random: Prng;
  clock: Clock;
  idleMs: number;
  acted: (direction: Direction, act: ToxicAct) => void;
  /** Sends to the client. */
  answer: (bytes: Buffer) => void;
  onFailure: (error: Error) => void;
  /** Called once, when it has been idle for too long or is closed. */
  onClosed: () => void;
}

export class UdpSession {
  readonly #options: UdpSessionOptions;
  readonly #socket: Socket;
  readonly #paths: Record<Direction, DatagramPath>;
  readonly #alarms: Record<Direction, Alarm>;
  readonly #idleAlarm: Alarm;
  #lastMs: number;
  #isClosed = false;

  constructor(options: UdpSessionOptions) {
    const { random, clock, acted, server } = options;
    const path = (direction: Direction) =>
      new DatagramPath(random.fork(direction), (act) => acted(direction, act));
    const alarm = (direction: Direction) => new Alarm(clock, () => this.#pump(direction));
    this.#options = options;
    this.#paths = { upstream: path('upstream'), downstream: path('downstream') };
    this.#alarms = { upstream: alarm('upstream'), downstream: alarm('downstream') };
    this.#idleAlarm = new Alarm(clock, () => this.#expire());
    this.#lastMs = clock.nowMs();
    this.#socket = createSocket(isIPv6(server.host) ? 'udp6' : 'udp4');
    this.#socket.on('error', options.onFailure);
    this.#socket.on('message', (bytes, { address, port }) => {
      // Anybody can send to it; only the server is meant.
      if (port === server.port && address === server.host) this.put('downstream', bytes);
    });
    this.#expire();
  }

  /** Takes a datagram from the client or, downstream, from the server. */
  put(direction: Direction, bytes: Buffer): void {
    if (this.#isClosed) return;
    const { clock, faults } = this.#options;
    this.#lastMs = clock.nowMs();
    this.#paths[direction].put(bytes, faults(direction), this.#lastMs);
    this.#pump(direction);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const alarm of [...Object.values(this.#alarms), this.#idleAlarm]) alarm.set(undefined);
    this.#socket.close();
    this.#options.onClosed();
  }

  #pump(direction: Direction): void {
    const { clock, server, answer, onFailure } = this.#options;
    const path = this.#paths[direction];
    const nowMs = clock.nowMs();
    for (let bytes = path.take(nowMs); bytes !== undefined; bytes = path.take(nowMs)) {
      if (direction === 'downstream') answer(bytes);
      else this.#socket.send(bytes, server.port, server.host, (error) => error && onFailure(error));
    }
    this.#alarms[direction].set(path.wakeAtMs);
  }

  /** What is on its way counts as life. */
  #expire(): void {
    const { clock, idleMs } = this.#options;
    const waiting = Object.values(this.#paths).map(({ wakeAtMs }) => wakeAtMs ?? this.#lastMs);
    const idleAtMs = Math.max(this.#lastMs, ...waiting) + idleMs;
    if (idleAtMs > clock.nowMs()) this.#idleAlarm.set(idleAtMs);
    else this.close();
  }
}
