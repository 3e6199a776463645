// What is to be done at which instant, the earliest first. A binary heap, since ten thousand jobs may wait at once. It has no
// clock and no timer: whoever has them says what time it is.

interface Entry {
  readonly atMs: number;
  /** Undefined once it has been done or cancelled. */
  act: ((nowMs: number) => void) | undefined;
}

export class Agenda {
  readonly #heap: Entry[] = [];

  /** Returns how to cancel it; once it has been done, that changes nothing. */
  add(atMs: number, act: (nowMs: number) => void): () => void {
    const entry: Entry = { atMs, act };
    this.#heap.push(entry);
    this.#rise(this.#heap.length - 1);
    return () => {
      entry.act = undefined;
    };
  }

  /** The instant of the next thing to do; undefined where there is none. */
  get nextMs(): number | undefined {
    let first = this.#heap[0];
    while (first !== undefined && first.act === undefined) {
      this.#dropFirst();
      first = this.#heap[0];
    }
    return first?.atMs;
  }

  /** Does all that is due, and what is added meanwhile and is due as well. */
  runDue(nowMs: number): void {
    for (let next = this.nextMs; next !== undefined && next <= nowMs; next = this.nextMs) {
      const first = this.#heap[0];
      const act = first?.act;
      if (first !== undefined) first.act = undefined;
      this.#dropFirst();
      act?.(nowMs);
    }
  }

  #dropFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink();
  }

  #rise(from: number): void {
    for (let index = from; index > 0; ) {
      const above = (index - 1) >> 1;
      if (this.#atMs(above) <= this.#atMs(index)) return;
      this.#swap(above, index);
      index = above;
    }
  }

  #sink(): void {
    for (let index = 0; ; ) {
      const [left, right] = [2 * index + 1, 2 * index + 2];
      const earlier = this.#atMs(right) < this.#atMs(left) ? right : left;
      if (this.#atMs(index) <= this.#atMs(earlier)) return;
      this.#swap(index, earlier);
      index = earlier;
    }
  }

  #atMs(index: number): number {
    return this.#heap[index]?.atMs ?? Number.POSITIVE_INFINITY;
  }

  #swap(one: number, other: number): void {
    const [a, b] = [this.#heap[one], this.#heap[other]];
    if (a === undefined || b === undefined) return;
    this.#heap[one] = b;
    this.#heap[other] = a;
  }
}
