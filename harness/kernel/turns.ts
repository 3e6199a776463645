/** Has changes made one after the other, in the order in which they were asked for. It knows nothing of what they change. */

export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs `change` when those before it are through, however they ended. Its outcome is this one's. */
  take<T>(change: () => Promise<T>): Promise<T> {
    const result = this.#last.then(change);
    // Whoever asked for the change hears of its failure; the next one has to run all the same.
    this.#last = result.catch(() => undefined);
    return result;
  }
}
