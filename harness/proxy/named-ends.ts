/** Things that listen, by name: one of each name, made and closed one after the other. It does not know what they do. */
import { Turns } from '../kernel/turns.ts';
import { ApiError } from './api/api-error.ts';

export interface NamedEnd {
  readonly name: string;
  close(): Promise<void>;
}

export class NamedEnds<End extends NamedEnd> {
  readonly #ends = new Map<string, End>();
  readonly #turns = new Turns();

  /** In order of their names. */
  get all(): End[] {
    return [...this.#ends.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** @throws ApiError PROXY_NOT_FOUND */
  find(name: string): End {
    const end = this.#ends.get(name);
    if (end === undefined) throw new ApiError('PROXY_NOT_FOUND');
    return end;
  }

  /** @throws ApiError PROXY_ALREADY_EXISTS, or what `start` throws */
  add(name: string, start: () => Promise<End>): Promise<End> {
    return this.#turns.take(async () => {
      if (this.#ends.has(name)) throw new ApiError('PROXY_ALREADY_EXISTS');
      const end = await start();
      this.#ends.set(name, end);
      return end;
    });
  }

  /** @throws ApiError PROXY_NOT_FOUND */
  remove(name: string): Promise<void> {
    return this.#turns.take(async () => {
      const end = this.find(name);
      this.#ends.delete(name);
      await end.close();
    });
  }

  /** Closes all, for the end of the program. */
  close(): Promise<void> {
    return this.#turns.take(async () => {
      await Promise.all(this.all.map((end) => end.close()));
      this.#ends.clear();
    });
  }
}
