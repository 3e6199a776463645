/**
 * One direction of one connection: reads from a socket, passes everything through a chain of toxics and
 * writes to the other socket. A slow reader slows the writer down; memory stays bounded. Where no toxic
 * acts, bytes go from one socket to the other without a detour.
 *
 * A deliberate difference from Toxiproxy: one side saying that it is done (a FIN) is passed on as just
 * that, and the answer still gets through. Toxiproxy closes both ways and truncates the answer.
 */
import type { Socket } from 'node:net';
import type { Clock } from '../kernel/clock.ts';
import type { Prng } from '../kernel/prng.ts';
import { Alarm, alarmGrainMs } from './alarm.ts';
import { Chain } from './chain.ts';
import type { StreamItem } from './stream-item.ts';
import type { Toxic, ToxicAct, ToxicStage } from './toxics/toxic.ts';

export interface LinkOptions {
  source: Socket;
  destination: Socket;
  random: Prng;
  clock: Clock;
  /** Told of each thing that a toxic does to what passes. */
  acted: (toxic: Toxic, act: ToxicAct) => void;
}

/** Bytes of one direction. */
export interface LinkTraffic {
  /** Read from the source. */
  readonly received: number;
  /** Written to the destination. */
  readonly sent: number;
}

export class Link {
  readonly #source: Socket;
  readonly #destination: Socket;
  readonly #clock: Clock;
  readonly #chain: Chain;
  readonly #alarm: Alarm;
  #bytesRead = 0;
  #bytesWritten = 0;
  #ended = false;
  #stopped = false;
  #onWanted: (() => void) | undefined;

  /** Begins to read at once. Whoever has the sockets tells it when one of them is closed. */
  constructor(options: LinkOptions) {
    this.#source = options.source;
    this.#destination = options.destination;
    this.#clock = options.clock;
    this.#chain = new Chain(options.random, options.acted);
    this.#alarm = new Alarm(options.clock, () => this.#pump());
    this.#destination.on('drain', () => this.#pump());
    this.#source.on('data', (bytes: Buffer) => this.receive(bytes));
    this.#source.on('end', () => this.#enter({ kind: 'end' }));
    this.#pump();
  }

  get traffic(): LinkTraffic {
    return { received: this.#bytesRead, sent: this.#bytesWritten };
  }

  addToxic(toxic: Toxic): void {
    this.#chain.add(toxic, this.#clock.nowMs());
    this.#pump();
  }

  /** Adds one stage of a pair, as Chain.addPaired. */
  addPaired(toxic: Toxic, stage: ToxicStage, place: 'first' | 'last'): void {
    this.#chain.addPaired(toxic, stage, place);
    this.#pump();
  }

  /** Looks whether a stage has got something, or has changed its mind about when to let go. */
  wake(): void {
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

  /**
   * Passes on what was read from the source. Sockets that emit their data need not be told; one that is read into memory
   * of somebody's own has its owner call this.
   * @returns whether the bytes are still needed, so that their memory has to stay as it is
   */
  receive(bytes: Buffer): boolean {
    const offset = this.#bytesRead;
    this.#bytesRead += bytes.length;
    if (this.#stopped) return false;
    if (!this.#chain.isClear) {
      this.#enter({ kind: 'data', bytes: compact(bytes), offset, atMs: this.#clock.nowMs() });
      return true;
    }
    // The way of most bytes: nothing acts on them, nothing waits before them.
    this.#send(this.#destination.writableLength === 0 ? bytes : compact(bytes));
    if (this.#isFull) this.#source.pause();
    return this.#destination.writableLength > 0;
  }

  /** Nothing comes any more: the connection is over behind what has come. */
  sourceClosed(): void {
    this.#enter({ kind: 'close' });
  }

  /** Nobody is left to write to: what still arrives is read and forgotten until the source closes. */
  destinationClosed(): void {
    this.#stopped = true;
    this.#alarm.set(undefined);
    this.#source.resume();
  }

  /**
   * There never was anybody to write to, which does not matter before something is to be written.
   * @param onWanted called then, once; what was to be written is lost
   */
  destinationMissing(onWanted: () => void): void {
    this.#onWanted = onWanted;
  }

  #enter(item: StreamItem): void {
    if (this.#stopped) return;
    this.#chain.put(item, this.#clock.nowMs());
    this.#pump();
  }

  /** Writes what may leave the chain, then decides whether to read on and when to look again. */
  #pump(): void {
    if (this.#stopped) return;
    if (!this.#chain.isClear) this.#letOut(this.#clock.nowMs() + alarmGrainMs);
    const isFull = this.#isFull;
    // A chain takes what it has room for, so that delays go on while the destination is slow.
    const hasRoom = this.#chain.isClear ? !isFull : this.#chain.hasRoom;
    if (hasRoom) this.#source.resume();
    else this.#source.pause();
    // With the destination full only its drain can help; a timer would fire again and again.
    if (!isFull) this.#alarm.set(this.#chain.wakeAtMs);
  }

  #letOut(nowMs: number): void {
    while (!this.#isFull) {
      const item = this.#chain.take(nowMs);
      if (item === undefined) break;
      this.#write(item);
    }
  }

  /** A socket asks for a drain after much, even if all of that was written at once. */
  get #isFull(): boolean {
    return this.#destination.writableNeedDrain && this.#destination.writableLength > 0;
  }

  #write(item: StreamItem): void {
    if (this.#onWanted !== undefined && item.kind !== 'reset') {
      this.#ended = true;
      this.#onWanted();
      this.#onWanted = undefined;
      return;
    }
    if (item.kind === 'data') {
      this.#send(item.bytes);
      return;
    }
    this.#ended = true;
    if (item.kind === 'end') this.#destination.end();
    else if (item.kind === 'close') this.#destination.destroySoon();
    else for (const socket of [this.#destination, this.#source]) socket.resetAndDestroy();
  }

  #send(bytes: Buffer): void {
    // A toxic may have ended the stream while its source still talks.
    if (this.#ended) return;
    this.#bytesWritten += bytes.length;
    this.#destination.write(bytes);
  }
}

/** A copy of bytes that lie in much more memory, which would have to wait with them. */
function compact(bytes: Buffer): Buffer {
  return bytes.length * 2 < bytes.buffer.byteLength ? Buffer.from(bytes) : bytes;
}
