// How often in a row a worker has not answered for its health, and when that is too often. Pure.

export class HealthStrikes {
  readonly #mostStrikes: number;
  #strikes = 0;

  constructor(mostStrikes: number) {
    this.#mostStrikes = mostStrikes;
  }

  /** Returns whether the worker counts as gone after this answer, or lack of one. One answer makes up for all before it. */
  isGoneAfter(hasAnswered: boolean): boolean {
    this.#strikes = hasAnswered ? 0 : this.#strikes + 1;
    return this.#strikes >= this.#mostStrikes;
  }
}
