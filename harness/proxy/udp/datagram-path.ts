/**
 * One direction of one session: takes datagrams, and gives them away when and as often as their fate has it. It holds no socket
 * and no timer. More than it has room for is dropped, as by any router.
 */
import type { Prng } from '../../kernel/prng.ts';
import type { ToxicAct } from '../toxics/toxic.ts';
import { type DatagramFaults, fateOf } from './datagram-faults.ts';

interface Waiting {
  readonly bytes: Buffer;
  readonly dueMs: number;
}

export class DatagramPath {
  readonly #random: Prng;
  readonly #acted: (act: ToxicAct) => void;
  #count = 0;
  /** In the order in which they leave. */
  readonly #waiting: Waiting[] = [];
  /** Until the next one has come, or for as long as that is waited for. */
  #overtaken: { copies: Waiting[]; untilMs: number } | undefined;

  constructor(random: Prng, acted: (act: ToxicAct) => void) {
    this.#random = random;
    this.#acted = acted;
  }

  /** When `take` may have one that it has not now. */
  get wakeAtMs(): number | undefined {
    const times = [this.#waiting[0]?.dueMs, this.#overtaken?.untilMs];
    const known = times.filter((time) => time !== undefined);
    return known.length === 0 ? undefined : Math.min(...known);
  }

  put(bytes: Buffer, faults: DatagramFaults, nowMs: number): void {
    this.#count += 1;
    const fate = fateOf(faults, this.#random, this.#count, bytes.length);
    for (const act of fate.acts) this.#acted(act);
    const sent = fate.flippedBit === undefined ? bytes : flip(bytes, fate.flippedBit);
    const copies = fate.delaysMs.map((delayMs) => ({ bytes: sent, dueMs: nowMs + delayMs }));
    if (fate.isOvertaken && this.#overtaken === undefined) {
      this.#overtaken = { copies, untilMs: nowMs + longestHoldMs };
      return;
    }
    for (const copy of copies) this.#insert(copy);
    if (copies.length > 0) this.#release(copies.at(-1)?.dueMs ?? nowMs);
  }

  /** The next that may leave now. */
  take(nowMs: number): Buffer | undefined {
    if (this.#overtaken !== undefined && this.#overtaken.untilMs <= nowMs) this.#release(nowMs);
    const [first] = this.#waiting;
    if (first === undefined || first.dueMs > nowMs) return undefined;
    this.#waiting.shift();
    return first.bytes;
  }

  /** Lets the overtaken one go, not before that time. */
  #release(fromMs: number): void {
    const copies = this.#overtaken?.copies ?? [];
    this.#overtaken = undefined;
    for (const { bytes, dueMs } of copies) this.#insert({ bytes, dueMs: Math.max(dueMs, fromMs) });
  }

  #insert(waiting: Waiting): void {
    if (this.#waiting.length >= mostWaiting) {
      this.#acted({ what: 'overflow' });
      return;
    }
    const after = this.#waiting.findLastIndex(({ dueMs }) => dueMs <= waiting.dueMs);
    this.#waiting.splice(after + 1, 0, waiting);
  }
}

const mostWaiting = 4096;
/** How long one waits to be overtaken by another that may never come. */
const longestHoldMs = 100;

function flip(bytes: Buffer, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  const at = Math.floor(bit / 8);
  copy[at] = (copy[at] ?? 0) ^ (0x80 >>> (bit % 8));
  return copy;
}
