/** Histories written by hand, for tests of checkers: streams of a few tokens, and what goes wrong with them. */
import { ManualClock } from '../../kernel/clock.ts';
import type { RecordKind } from '../history-record.ts';
import { MemoryHistory } from '../memory-history.ts';
import type { StreamOp } from '../stream-records.ts';

export class WrittenHistory extends MemoryHistory {
  readonly clock: ManualClock;
  readonly #begun = new Set<string>();

  constructor() {
    const clock = new ManualClock();
    super(clock);
    this.clock = clock;
  }

  note(kind: RecordKind, op: StreamOp, request: string, data: Record<string, unknown> = {}): this {
    this.append({ source: 'test', kind, process: request, op, request, ...data });
    return this;
  }

  invoke(request: string, data: Record<string, unknown> = {}): this {
    return this.note('invoke', 'stream', request, data);
  }

  /** One record a token, numbered from 0 unless the first number is given; on a new connection after its beginning. */
  say(request: string, texts: readonly string[], from = 0, connection = 1): this {
    const place = `${request} ${connection}`;
    if (!this.#begun.has(place)) this.note('info', 'first_byte', request, { connection });
    this.#begun.add(place);
    texts.forEach((text, place) => {
      this.note('info', 'token', request, { index: from + place, text, connection });
    });
    return this;
  }

  end(
    request: string,
    kind: 'ok' | 'fail' | 'info' = 'ok',
    data: Record<string, unknown> = {},
  ): this {
    return this.note(kind, 'stream', request, data);
  }

  wait(ms: number): this {
    void this.clock.advance(ms); // nobody sleeps on it, so the time has moved when this returns
    return this;
  }
}
