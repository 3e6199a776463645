/** What a stage holds, in the order of arrival, with a count of the bytes. It decides nothing. */
import type { StreamItem } from '../stream-item.ts';

export class ItemQueue {
  #items: StreamItem[] = [];
  #bytes = 0;

  get length(): number {
    return this.#items.length;
  }

  /** How many bytes the chunks have together. */
  get bytes(): number {
    return this.#bytes;
  }

  get first(): StreamItem | undefined {
    return this.#items[0];
  }

  push(item: StreamItem): void {
    this.#items.push(item);
    this.#bytes += byteCount(item);
  }

  shift(): StreamItem | undefined {
    const item = this.#items.shift();
    if (item !== undefined) this.#bytes -= byteCount(item);
    return item;
  }

  /** Puts an item before all others: the rest of one that was taken. */
  unshift(item: StreamItem): void {
    this.#items.unshift(item);
    this.#bytes += byteCount(item);
  }

  /** Takes everything out, in order. */
  drain(): StreamItem[] {
    const items = this.#items;
    this.#items = [];
    this.#bytes = 0;
    return items;
  }
}

function byteCount(item: StreamItem): number {
  return item.kind === 'data' ? item.bytes.length : 0;
}
