/** Small whole numbers, each once, at a bit apiece: of the numbers of a million connections, 125 kB. It forgets none. */
export class NumberSet {
  #bits = new Uint8Array(16);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(number: number): void {
    const index = number >>> 3;
    const bit = 1 << (number & 7);
    if (index >= this.#bits.length) this.#grow(index + 1);
    const byte = this.#bits[index] ?? 0;
    if ((byte & bit) !== 0) return;
    this.#bits[index] = byte | bit;
    this.#size += 1;
  }

  #grow(length: number): void {
    const bits = new Uint8Array(Math.max(length, this.#bits.length * 2));
    bits.set(this.#bits);
    this.#bits = bits;
  }
}
