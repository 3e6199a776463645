// Turns tokens into text as they come. A token may be a part of a character; its text waits for the rest.

/** The text of some tokens, given those just before them. */
export type Detokenize<Token> = (tokens: Token[], before: Token[]) => string;

/** No character has more bytes than this, and no token fewer than one: what is not text by then never will be. */
const longestWait = 4;

export class TokenText<Token> {
  readonly #detokenize: Detokenize<Token>;
  #before: Token[];
  #held: Token[] = [];
  /** How much of the held tokens' text has been given out. */
  #given = 0;
  /** How many tokens came since some text was given out. */
  #waited = 0;

  /** @param before the tokens that the text follows, since some tokenizers write the first token of a text differently */
  constructor(detokenize: Detokenize<Token>, before: readonly Token[]) {
    this.#detokenize = detokenize;
    this.#before = before.slice(-lookBack);
  }

  /** The text that has become certain with this token; may be empty. */
  push(token: Token): string {
    this.#held.push(token);
    const text = this.#detokenize(this.#held, this.#before);
    const certain = text.endsWith('\uFFFD') ? text.replace(/\uFFFD+$/, '') : text;
    const isPartial = certain.length < text.length;
    this.#waited = certain.length > this.#given ? 0 : this.#waited + 1;
    return isPartial && this.#waited < longestWait ? this.#give(certain) : this.#release(text);
  }

  /** What is left when no token follows. */
  flush(): string {
    return this.#release(this.#detokenize(this.#held, this.#before));
  }

  #give(certain: string): string {
    const fresh = certain.slice(this.#given);
    this.#given = Math.max(this.#given, certain.length);
    return fresh;
  }

  #release(text: string): string {
    const fresh = text.slice(this.#given);
    this.#before = [...this.#before, ...this.#held].slice(-lookBack);
    this.#held = [];
    this.#given = 0;
    this.#waited = 0;
    return fresh;
  }
}

/** Tokens that a tokenizer may look back at. */
const lookBack = 3;
