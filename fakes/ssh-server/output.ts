// Passes the output of a command on, at the pace and up to the point that the script wants, and at that of the client.
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { setTimeout as elapsed } from 'node:timers/promises';
import { whenAborted } from '../../system/shared/index.ts';

export interface OutputPlan {
  bytesPerSecond?: number;
  /** What is done once when so many bytes of both streams have been passed on, and whether no more are to follow. */
  cut?: { bytes: number; isLast: boolean; act(): void };
}

const piecesPerSecond = 10;

/** One for each command: both of its streams count together. */
export class Output {
  readonly #plan: OutputPlan;
  #passed = 0;

  constructor(plan: OutputPlan) {
    this.#plan = plan;
    this.#cutIfDue();
  }

  /** Resolves when all has been passed on. Rejects with the signal's reason. */
  async pass(source: AsyncIterable<Buffer>, to: Writable, signal: AbortSignal): Promise<void> {
    const { bytesPerSecond, cut } = this.#plan;
    const largest = Math.max(
      1,
      Math.floor((bytesPerSecond ?? Number.POSITIVE_INFINITY) / piecesPerSecond),
    );
    for await (const chunk of source) {
      for (let from = 0; from < chunk.length; ) {
        const ahead = cut === undefined ? largest : cut.bytes - this.#passed;
        const piece = chunk.subarray(from, from + Math.max(1, Math.min(largest, ahead)));
        from += piece.length;
        this.#passed += piece.length;
        if (bytesPerSecond !== undefined)
          await elapsed((1000 * piece.length) / bytesPerSecond, undefined, { signal });
        if (!to.write(piece)) await once(to, 'drain', { signal });
        this.#cutIfDue();
        if (cut?.isLast === true && this.#passed >= cut.bytes) return await whenAborted(signal);
      }
    }
  }

  #cutIfDue(): void {
    const { cut } = this.#plan;
    if (cut !== undefined && this.#passed === cut.bytes) cut.act();
  }
}
