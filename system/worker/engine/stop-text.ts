// Watches a text for the first of some stop texts, and holds back what may become one.

export class StopText {
  readonly #stops: readonly string[];
  #held = '';

  constructor(stops: readonly string[]) {
    this.#stops = stops.filter((stop) => stop !== '');
  }

  /** The text that can be given out, and whether a stop text was met; what follows one is dropped. */
  push(text: string): { text: string; stopped: boolean } {
    if (this.#stops.length === 0) return { text, stopped: false };
    const all = this.#held + text;
    const places = this.#stops.map((stop) => all.indexOf(stop)).filter((place) => place >= 0);
    if (places.length > 0) {
      this.#held = '';
      return { text: all.slice(0, Math.min(...places)), stopped: true };
    }
    const held = this.#possibleStart(all);
    this.#held = held;
    return { text: all.slice(0, all.length - held.length), stopped: false };
  }

  /** What was held back and became no stop. */
  flush(): string {
    const rest = this.#held;
    this.#held = '';
    return rest;
  }

  /** The longest end of the text that a stop text begins with. */
  #possibleStart(text: string): string {
    const longest = Math.max(0, ...this.#stops.map(({ length }) => length - 1));
    for (let length = Math.min(longest, text.length); length > 0; length--) {
      const end = text.slice(-length);
      if (this.#stops.some((stop) => stop.startsWith(end))) return end;
    }
    return '';
  }
}
