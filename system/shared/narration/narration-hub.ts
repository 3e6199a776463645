// All that a program narrates, for whoever wants to listen: the last of it from a bounded ring, then what comes.
// It never waits for a reader.
import type { Narration, NarrationLevel } from '../../contracts/index.ts';
import { programVersion } from '../program/program-version.ts';
import { isAtLeast } from './level.ts';
import { NarrationReader, type NumberedNarration } from './narration-reader.ts';

export interface NarrationHubOptions {
  /** Who tells a slow reader of its loss: the program's name. */
  actor: string;
  /** What `actor` is one of, where its name does not say it. */
  program?: string;
  /** How many are kept for those who come later: 1,000 unless set. */
  kept?: number;
  /** How many a slow reader may leave unread: 1,000 unless set. */
  unread?: number;
}

export interface NarrationFilter {
  /** This level and above. */
  level?: NarrationLevel;
  jobId?: string;
  /** How many of the past come first, of those that pass the filter. */
  last?: number;
}

export class NarrationHub {
  readonly #options: Required<NarrationHubOptions>;
  readonly #readers = new Set<NarrationReader>();
  #kept: NumberedNarration[] = [];
  #count = 0;

  constructor(options: NarrationHubOptions) {
    this.#options = { program: options.actor, kept: 1_000, unread: 1_000, ...options };
  }

  /** How many listen. */
  get readers(): number {
    return this.#readers.size;
  }

  /** A narration sink. */
  readonly deliver = (narration: Narration): void => {
    const { kept } = this.#options;
    this.#count++;
    const numbered = { id: this.#count, narration };
    this.#kept.push(numbered);
    if (this.#kept.length >= 2 * kept) this.#kept = this.#kept.slice(-kept); // one by one would move all of them each time
    for (const reader of this.#readers) reader.offer(numbered);
  };

  /** The last of the past that pass the filter, oldest first. */
  past({ last = 0, ...filter }: NarrationFilter): NumberedNarration[] {
    const kept = this.#kept.slice(-this.#options.kept);
    return last === 0 ? [] : kept.filter(({ narration }) => passes(narration, filter)).slice(-last);
  }

  /** The past that is asked for, then all that comes, until the signal is aborted, which ends it with an AbortError. */
  async *follow(filter: NarrationFilter, signal: AbortSignal): AsyncGenerator<NumberedNarration> {
    const reader = new NarrationReader({
      wants: (narration) => passes(narration, filter),
      limit: this.#options.unread,
      tellLoss: (count) => this.#tellLoss(count),
    });
    this.#readers.add(reader);
    try {
      yield* this.past(filter);
      for (;;) {
        yield* reader.take();
        await reader.change(signal);
      }
    } finally {
      this.#readers.delete(reader);
    }
  }

  #tellLoss(count: number): Narration {
    const { actor, program } = this.#options;
    return {
      actor,
      action: 'narration_lost',
      target: 'reader',
      human: `This reader was too slow and lost ${count} of what was told`,
      level: 'warn',
      emitted_by: `${program}@${programVersion()}`,
      emitted_at_ms: Date.now(),
    };
  }
}

function passes(narration: Narration, { level = 'trace', jobId }: NarrationFilter): boolean {
  if (jobId !== undefined && narration.job_id !== jobId) return false;
  return isAtLeast(narration.level, level);
}
