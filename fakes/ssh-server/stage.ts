// What all connections share: the options, the script, how often each thing happened, and which groups of processes are left.
import type { Logger } from '../../system/shared/index.ts';
import { Director } from '../script/index.ts';
import { endGroup, signalGroup } from './end-group.ts';
import type { SshServerOptions } from './options.ts';
import { type SshDeed, type SshVocabulary, vocabulary } from './vocabulary.ts';

export class Stage {
  readonly options: SshServerOptions;
  readonly log: Logger;
  readonly #director: Director<SshVocabulary>;
  readonly #counts = { connection: 0, auth: 0, exec: 0 };
  readonly #groups = new Set<number>();

  constructor(options: SshServerOptions, log: Logger) {
    this.options = options;
    this.log = log;
    this.#director = new Director(vocabulary, options.script, log);
  }

  /** What the script wants done at this moment. */
  cue(at: keyof SshVocabulary['triggers'], text: string): SshDeed[] {
    return this.#director.cue(at, { ordinal: ++this.#counts[at], text });
  }

  adopt(group: number): void {
    this.#groups.add(group);
  }

  /** The leader has ended. What it left in the background stays on the list. */
  leave(group: number): void {
    if (!signalGroup(group, 0)) this.#groups.delete(group);
  }

  async end(group: number): Promise<void> {
    await endGroup(group);
    this.#groups.delete(group);
  }

  /** Nothing of what was run is left when it resolves. */
  async endAll(): Promise<void> {
    await Promise.all([...this.#groups].map((group) => this.end(group)));
  }
}
