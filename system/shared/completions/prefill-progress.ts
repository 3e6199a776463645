// What the comment of a silent stream says: how much of the prompt has been read, as long as that grows.

export class PrefillProgress {
  #readTokens = 0;
  #toldTokens = 0;

  /** So many tokens of the prompt have been read by now. */
  advance(readTokens: number): void {
    this.#readTokens = readTokens;
  }

  /** `progress 512` where that is more than was told before, else `alive`. */
  readonly signOfLife = (): string => {
    if (this.#readTokens <= this.#toldTokens) return 'alive';
    this.#toldTokens = this.#readTokens;
    return `progress ${this.#readTokens}`;
  };
}
