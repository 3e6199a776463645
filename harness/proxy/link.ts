/**
 * One direction of one connection: reads from a socket, passes everything through a chain of toxics and
 * writes to the other socket. A slow reader slows the writer down; memory stays bounded.
 *
 * A deliberate difference from Toxiproxy: one side saying that it is done (a FIN) is passed on as just
 * that, and the answer still gets through. Toxiproxy closes both ways and truncates the answer.
 */
import type { Socket } from 'node:net';
import type { Clock } from '../kernel/clock.ts';
import type { Prng } from '../kernel/prng.ts';
import { Alarm } from './alarm.ts';
import { Chain } from './chain.ts';
import type { StreamItem } from './stream-item.ts';
import type { Toxic, ToxicAct } from './toxics/toxic.ts';

export interface LinkOptions {
  source: Socket;
  destination: Socket;
  toxics: readonly Toxic[];
  random: Prng;
  clock: Clock;
  /** Told of each thing that a toxic does to what passes. */
  acted: (toxic: Toxic, act: ToxicAct) => void;
}

export class Link {
  readonly #source: Socket;
  readonly #destination: Socket;
  readonly #clock: Clock;
  readonly #chain: Chain;
  readonly #alarm: Alarm;
  #bytesRead = 0;
  #ended = false;
  #stopped = false;

  /** Begins to read at once. */
  constructor(options: LinkOptions) {
    this.#source = options.source;
    this.#destination = options.destination;
    this.#clock = options.clock;
    this.#chain = new Chain(options.random, options.acted);
    this.#alarm = new Alarm(options.clock, () => this.#pump());
    for (const toxic of options.toxics) this.#chain.add(toxic, options.clock.nowMs());
    this.#destination.on('drain', () => this.#pump());
    this.#destination.on('close', () => this.#stop());
    this.#source.on('data', (bytes: Buffer) => this.#read(bytes));
    this.#source.on('end', () => this.#enter({ kind: 'end' }));
    this.#source.on('close', () => this.#enter({ kind: 'close' }));
    this.#pump();
  }

  addToxic(toxic: Toxic): void {
    this.#chain.add(toxic, this.#clock.nowMs());
    this.#pump();
  }

  updateToxic(toxic: Toxic): void {
    this.#chain.update(toxic, this.#clock.nowMs());
    this.#pump();
  }

  removeToxic(toxic: Toxic): void {
    this.#chain.remove(toxic, this.#clock.nowMs());
    this.#pump();
  }

  #read(bytes: Buffer): void {
    const chunk = { kind: 'data', bytes, offset: this.#bytesRead } as const;
    this.#bytesRead += bytes.length;
    this.#enter({ ...chunk, atMs: this.#clock.nowMs() });
  }

  #enter(item: StreamItem): void {
    if (this.#stopped) return;
    this.#chain.put(item, this.#clock.nowMs());
    this.#pump();
  }

  /** Writes what may leave the chain, then decides whether to read on and when to look again. */
  #pump(): void {
    if (this.#stopped) return;
    const nowMs = this.#clock.nowMs();
    while (!this.#destination.writableNeedDrain) {
      const item = this.#chain.take(nowMs);
      if (item === undefined) break;
      this.#write(item);
    }
    if (this.#chain.hasRoom && !this.#destination.writableNeedDrain) this.#source.resume();
    else this.#source.pause();
    // With the destination full only its drain can help; a timer would fire again and again.
    this.#alarm.set(this.#destination.writableNeedDrain ? undefined : this.#chain.wakeAtMs);
  }

  #write(item: StreamItem): void {
    if (item.kind === 'data') {
      // A toxic may have ended the stream while its source still talks.
      if (!this.#ended) this.#destination.write(item.bytes);
      return;
    }
    this.#ended = true;
    if (item.kind === 'end') this.#destination.end();
    else if (item.kind === 'close') this.#destination.destroySoon();
    else for (const socket of [this.#destination, this.#source]) socket.resetAndDestroy();
  }

  /** Nobody is left to write to: what still arrives is read and forgotten until the source closes. */
  #stop(): void {
    this.#stopped = true;
    this.#alarm.set(undefined);
    this.#source.resume();
  }
}
