// The fake's three ways to be wrong on purpose. Which token is hit follows from counting alone, so that a run can be repeated.

export const misbehaviours = ['drop-token', 'done-twice', 'mix'] as const;
/**
 * `drop-token`: one token of every stream is missing. `done-twice`: every stream says that it is done twice.
 * `mix`: while two streams run, every third token changes places with the other stream's next one.
 */
export type Misbehaviour = (typeof misbehaviours)[number];

/** All streams that run, so that one can spoil another. */
export class Streams {
  readonly misbehaviour: Misbehaviour | undefined;
  readonly #running = new Set<Recital>();

  constructor(misbehaviour: Misbehaviour | undefined) {
    this.misbehaviour = misbehaviour;
  }

  /** The tokens of a stream that begins now, to be taken one by one and disposed when it ends. */
  begin(tokens: readonly string[]): Recital {
    const isShort = this.misbehaviour === 'drop-token';
    const dropped = Math.min(1, tokens.length - 1);
    const recital = new Recital(
      isShort ? tokens.toSpliced(dropped, 1) : tokens,
      (spoiled) => this.#spoil(spoiled),
      () => this.#running.delete(recital),
    );
    this.#running.add(recital);
    return recital;
  }

  #spoil(recital: Recital): void {
    if (this.misbehaviour !== 'mix' || recital.position % 3 !== 1) return;
    const other = this.#running.values().find((one) => one !== recital && one.hasMore);
    if (other !== undefined) recital.swapNext(other);
  }
}

/** One stream's tokens: those said, and those that can still be spoiled. */
export class Recital implements Iterable<string>, Disposable {
  readonly #tokens: string[];
  readonly #beforeEach: (recital: Recital) => void;
  readonly #end: () => void;
  #position = 0;

  constructor(tokens: readonly string[], beforeEach: (recital: Recital) => void, end: () => void) {
    this.#tokens = [...tokens];
    this.#beforeEach = beforeEach;
    this.#end = end;
  }

  /** How many tokens have been said. */
  get position(): number {
    return this.#position;
  }

  get hasMore(): boolean {
    return this.#position < this.#tokens.length;
  }

  swapNext(other: Recital): void {
    const [mine, theirs] = [this.#tokens[this.#position], other.#tokens[other.#position]];
    if (mine === undefined || theirs === undefined) return;
    this.#tokens[this.#position] = theirs;
    other.#tokens[other.#position] = mine;
  }

  *[Symbol.iterator](): Generator<string> {
    while (this.hasMore) {
      this.#beforeEach(this);
      yield this.#tokens[this.#position++] ?? '';
    }
  }

  [Symbol.dispose](): void {
    this.#end();
  }
}
