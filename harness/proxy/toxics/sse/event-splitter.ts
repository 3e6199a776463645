/**
 * Finds where the events of a stream end, however its bytes are split. Lines end as the standard has them; only the end of
 * one that ends with a lone CR is seen one byte late. An event of more than a megabyte is none.
 */

export interface Portion {
  readonly bytes: Buffer;
  /** Whether an event, or a comment, ends with it. */
  readonly endsEvent: boolean;
  /** Whether it belongs to what is too large to be held. */
  readonly isTooLarge: boolean;
}

const [lineFeed, carriageReturn] = [0x0a, 0x0d];

export class EventSplitter {
  #lineLength = 0;
  /** Whether the last byte was a CR, which may have an LF behind it. */
  #isAfterReturn = false;
  #eventLength = 0;
  #isTooLarge = false;

  /** The bytes in portions that belong to one event each; the last one may go on. */
  split(bytes: Buffer): Portion[] {
    const portions: Portion[] = [];
    let start = 0;
    const close = (end: number, endsEvent: boolean) => {
      const isTooLarge = this.#isTooLarge;
      if (end > start || endsEvent) {
        portions.push({ bytes: bytes.subarray(start, end), endsEvent, isTooLarge });
      }
      start = end;
      if (!endsEvent) return;
      this.#eventLength = 0;
      this.#isTooLarge = false;
    };
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (this.#isAfterReturn) {
        this.#isAfterReturn = false;
        const isPair = byte === lineFeed;
        if (this.#endsLine()) close(isPair ? at + 1 : at, true);
        if (isPair) continue;
      }
      this.#eventLength += 1;
      if (byte === carriageReturn) this.#isAfterReturn = true;
      else if (byte !== lineFeed) this.#lineLength += 1;
      else if (this.#endsLine()) close(at + 1, true);
      if (this.#eventLength === largest) {
        close(at + 1, false);
        this.#isTooLarge = true;
      }
    }
    close(bytes.length, false);
    return portions;
  }

  /** Whether the line that has ended is an empty one, and the event with it. */
  #endsLine(): boolean {
    const isEmpty = this.#lineLength === 0;
    this.#lineLength = 0;
    return isEmpty;
  }
}

const largest = 1024 * 1024;
