/**
 * Catches what programs say about what they do, from wherever it is told, and holds it against what a
 * test expects. It speaks to nobody, and asks no program anything.
 */
import { orCallers } from '../kernel/caller-signal.ts';
import { type Clock, systemClock } from '../kernel/clock.ts';
import { withTimeout } from '../kernel/deadline.ts';
import { HornetError } from '../kernel/errors.ts';
import { findInOrder } from './find-in-order.ts';
import { describeHeard, type HeardNarration, type NarrationData } from './heard-narration.ts';
import { describeMatcher, matches, type NarrationMatcher } from './narration-matcher.ts';

export interface WaitForNarrationOptions {
  /** Default 5 000. */
  timeoutMs?: number;
  /** Waits for so many that match, and gives the last of them. Default 1. */
  count?: number;
  /** Ends the wait early, with its reason. */
  signal?: AbortSignal;
}

/** Each expectation that fails lists, as `told`, everything that was. */
export class NarrationSink {
  readonly #clock: Clock;
  readonly #startMs: number;
  readonly #told: HeardNarration[] = [];
  readonly #watchers = new Set<() => void>();

  constructor(options: { clock?: Clock } = {}) {
    this.#clock = options.clock ?? systemClock;
    this.#startMs = this.#clock.nowMs();
  }

  /** Takes one event in. Can be handed on as it is, as the sink of a narrator. */
  readonly take = (narration: NarrationData): void => {
    this.#told.push({ ...narration, heardAtMs: this.#clock.nowMs() });
    for (const look of this.#watchers) look();
  };

  /** What was told, in the order in which it was heard; all of it, or what matches. */
  told(matcher: NarrationMatcher = {}): HeardNarration[] {
    return this.#told.filter((event) => matches(event, matcher));
  }

  /** All that was told, as lines for people, with times since this sink was made. */
  lines(): string[] {
    return this.#told.map((event) => describeHeard(event, this.#startMs));
  }

  /**
   * It was told: so many times, or at least once. Returns what matches.
   * @throws HornetError NARRATION_MISSING when it was told too seldom, NARRATION_UNWANTED when too often
   */
  expectTold(matcher: NarrationMatcher, count?: number): HeardNarration[] {
    const found = this.told(matcher);
    const isEnough = count === undefined ? found.length > 0 : found.length >= count;
    const wanted = count === undefined ? 'at least one' : count;
    const wish = `${describeMatcher(matcher)} (wanted ${wanted}, told ${found.length})`;
    if (!isEnough) throw this.#error('NARRATION_MISSING', `Not told: ${wish}.`);
    if (count !== undefined && found.length > count) {
      throw this.#error('NARRATION_UNWANTED', `Told too often: ${wish}.`);
    }
    return found;
  }

  /** It was not told so far. @throws HornetError NARRATION_UNWANTED */
  expectNotTold(matcher: NarrationMatcher): void {
    this.expectTold(matcher, 0);
  }

  /**
   * These were told one after the other, with whatever else between, and where a time is given, the
   * last at most so long after the first. Returns the first that match.
   * @throws HornetError NARRATION_MISSING
   */
  expectInOrder(
    wanted: readonly NarrationMatcher[],
    { withinMs }: { withinMs?: number } = {},
  ): HeardNarration[] {
    const search = findInOrder(this.#told, wanted, withinMs);
    if (search.isFound) return search.events;
    const { foundCount, shortestMs } = search;
    const missing = wanted[foundCount];
    const message =
      missing === undefined
        ? `All was told in order, but in ${shortestMs} ms at the least, not within ${withinMs} ms.`
        : `Number ${foundCount + 1} in order was not told: ${describeMatcher(missing)}.`;
    throw this.#error('NARRATION_MISSING', message, { wanted: wanted.map(describeMatcher) });
  }

  /**
   * The first event that matches, be it heard already or still to come.
   * @throws HornetError NARRATION_MISSING when time runs out
   */
  async waitFor(
    matcher: NarrationMatcher,
    options: WaitForNarrationOptions = {},
  ): Promise<HeardNarration> {
    const { timeoutMs = 5_000, count = 1 } = options;
    const signal = orCallers(options.signal);
    const { promise, resolve } = Promise.withResolvers<HeardNarration>();
    const look = () => {
      const wanted = this.told(matcher)[count - 1];
      if (wanted !== undefined) resolve(wanted);
    };
    this.#watchers.add(look);
    look();
    const onTimeout = () => {
      const wish = `${describeMatcher(matcher)} (wanted ${count}, told ${this.told(matcher).length})`;
      const message = `Not told within ${timeoutMs} ms: ${wish}.`;
      return this.#error('NARRATION_MISSING', message);
    };
    const limits = { timeoutMs, clock: this.#clock, onTimeout, ...(signal && { signal }) };
    return withTimeout(() => promise, limits).finally(() => this.#watchers.delete(look));
  }

  #error(
    code: 'NARRATION_MISSING' | 'NARRATION_UNWANTED',
    message: string,
    data: Record<string, unknown> = {},
  ): HornetError {
    return new HornetError(code, message, { data: { ...data, told: this.lines() } });
  }
}
