/**
 * Names a scenario so that a later run, another machine or an edited file still means the same one: its file, its name,
 * and its place among those of the same name. Ids of cucumber are new in each run, and lines move.
 */
import type { Envelope } from '@cucumber/messages';

/** Learns the keys from the messages of a run, in which all scenarios of a file stand in order. */
export class ScenarioKeys {
  readonly #keys = new Map<string, string>();
  readonly #namesakes = new Map<string, number>();

  hear({ pickle }: Envelope): void {
    if (pickle === undefined) return;
    const nameInFile = `${pickle.uri}\n${pickle.name}`;
    const ordinal = (this.#namesakes.get(nameInFile) ?? 0) + 1;
    this.#namesakes.set(nameInFile, ordinal);
    this.#keys.set(pickle.id, `${nameInFile}\n${ordinal}`);
  }

  /** Undefined for a scenario that was never heard of. */
  keyOf(pickleId: string): string | undefined {
    return this.#keys.get(pickleId);
  }
}
