/** What a stage has to give away: bytes and endings in order, some not before a time that may still change. No clock. */
import type { Ending, StreamItem } from '../../stream-item.ts';

interface Entry {
  readonly item: StreamItem;
  readonly dueMs: (() => number) | undefined;
}

export class Outbox {
  readonly #entries: Entry[] = [];
  #parts: Buffer[] = [];
  #atMs = 0;
  #offset: number | undefined;
  #dueMs: (() => number) | undefined;
  #heldBytes = 0;
  #isClosed = false;

  get hasRoom(): boolean {
    return this.#isClosed || (this.#heldBytes < mostBytes && this.#entries.length < mostItems);
  }

  /** When the next may leave, if it has to wait. Infinity: not by itself. */
  get dueMs(): number | undefined {
    return this.#entries[0]?.dueMs?.();
  }

  /** When what is written now has arrived. */
  get atMs(): number {
    return this.#atMs;
  }

  /** What is written from now on arrived then; `offset` counts for what comes first of all. */
  begin(atMs: number, offset: number): void {
    this.flush();
    this.#atMs = atMs;
    this.#offset ??= offset;
  }

  write(bytes: Buffer): void {
    if (!this.#isClosed && bytes.length > 0) this.#parts.push(bytes);
  }

  /** Nothing that is written from now on leaves before that time, which is asked for again and again. */
  hold(dueMs: () => number): void {
    this.flush();
    this.#dueMs = dueMs;
  }

  /** Ends the stream after what has been written. */
  end(ending: Ending): void {
    this.flush();
    this.#push(ending);
  }

  /** As `end`, and no byte that is written later gets out. */
  cut(ending: Ending): void {
    this.end(ending);
    this.#isClosed = true;
  }

  /** Forgets all that waits and all that will be written; endings alone get out, at once. */
  abandon(): void {
    this.flush();
    this.#isClosed = true;
    this.#heldBytes = 0;
    this.#dueMs = undefined;
    const endings = this.#entries.splice(0).filter(({ item }) => item.kind !== 'data');
    for (const { item } of endings) this.#push(item);
  }

  flush(): void {
    if (this.#parts.length === 0) return;
    const bytes = this.#parts.length === 1 ? this.#parts[0] : undefined;
    const all = bytes ?? Buffer.concat(this.#parts);
    this.#parts = [];
    const offset = this.#offset ?? 0;
    this.#offset = offset + all.length;
    this.#heldBytes += all.length;
    this.#push({ kind: 'data', bytes: all, offset, atMs: this.#atMs });
  }

  take(nowMs: number): StreamItem | undefined {
    this.flush();
    const [first] = this.#entries;
    const dueMs = first?.dueMs?.();
    if (first === undefined || (dueMs !== undefined && dueMs > nowMs)) return undefined;
    this.#entries.shift();
    const { item } = first;
    if (item.kind !== 'data') return item;
    this.#heldBytes -= item.bytes.length;
    return dueMs === undefined ? item : { ...item, atMs: Math.max(item.atMs, dueMs) };
  }

  drain(): StreamItem[] {
    this.flush();
    this.#heldBytes = 0;
    return this.#entries.splice(0).map(({ item }) => item);
  }

  #push(item: StreamItem): void {
    this.#entries.push({ item, dueMs: this.#dueMs });
    this.#dueMs = undefined;
  }
}

const mostBytes = 1024 * 1024;
const mostItems = 1024;
