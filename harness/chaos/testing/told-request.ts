/** One request of a good history, from its asking to what the server keeps of it, with all that its client saw. */
import type { HistoryEntry } from '../../history/history-record.ts';
import type { StreamOp } from '../../history/stream-records.ts';
import type { Prng } from '../../kernel/prng.ts';
import type { TimedEntry } from './good-history.ts';

/** `told again`: its connection broke, and it was given all of it from the beginning, as after the server's own restart. */
export type Fate =
  | 'read'
  | 'cancelled'
  | 'left'
  | 'interrupted'
  | 'told again'
  | 'failed'
  | 'refused';

export interface ToldRequest {
  name: string;
  fate: Fate;
  /** Nothing was broken while it lived, or shortly before. */
  isQuiet: boolean;
  answer: string;
  entries: TimedEntry[];
}

export interface RequestPlan extends Omit<ToldRequest, 'answer' | 'entries'> {
  client: string;
  atMs: number;
  settledAtMs: number;
  /** Who may be named by a failure. */
  blamed: readonly string[];
}

export function answerRequest(random: Prng, plan: RequestPlan): ToldRequest {
  const { name, fate, isQuiet } = plan;
  const teller = new Teller(random, plan);
  teller.tell();
  return { name, fate, isQuiet, answer: teller.pieces.join(''), entries: teller.entries };
}

class Teller {
  readonly entries: TimedEntry[] = [];
  /** No two of all requests are alike. */
  readonly pieces: readonly string[];
  readonly #random: Prng;
  readonly #plan: RequestPlan;
  #atMs: number;

  constructor(random: Prng, plan: RequestPlan) {
    this.#random = random;
    this.#plan = plan;
    this.#atMs = plan.atMs;
    const count = random.integer(8, 24);
    this.pieces = Array.from({ length: count }, (_, place) => ` ${plan.name}word${place}.`);
  }

  tell(): void {
    const { length } = this.pieces;
    const { fate } = this.#plan;
    this.#note('invoke', 'stream', { max_tokens: length * 2, deadline_ms: 5_000 });
    if (fate === 'refused') this.#refused();
    else this.#answer(fate);
  }

  #answer(fate: Fate): void {
    const { length } = this.pieces;
    const half = this.#random.integer(3, length - 3);
    this.#begin(1);
    if (fate === 'read') this.#say(0, length, 1);
    else this.#say(0, half, 1);
    if (fate === 'interrupted' || fate === 'told again') this.#comeBack(half);
    if (fate === 'cancelled') this.#takeBack(half);
    else if (fate === 'left') this.#leave();
    else if (fate === 'failed') this.#fail(half);
    else this.#complete();
  }

  #comeBack(half: number): void {
    const isAgain = this.#plan.fate === 'told again';
    this.#note('info', isAgain ? 'broken' : 'interrupted', { connection: 1 });
    this.#begin(2, String(half));
    this.#say(isAgain ? 0 : half, this.pieces.length, 2);
  }

  #takeBack(half: number): void {
    this.#note('info', 'cancel');
    this.#say(half, half + 1, 1);
    this.#note('info', 'cancelled', { status: 200, state: 'running', means: 'open' });
    this.#note('fail', 'stream', { ...cancelled, tokens: half + 1 });
    this.#settle('cancelled', 'fail');
  }

  #leave(): void {
    this.#note('info', 'left');
    this.#note('info', 'stream', { message: 'the client left' });
    this.#settle('cancelled', 'fail');
  }

  #fail(tokens: number): void {
    const components = [this.#random.pick(this.#plan.blamed)];
    this.#note('fail', 'stream', { ...lost, components, phase: 'decode', tokens });
    this.#settle('failed', 'fail');
  }

  #refused(): void {
    const components = [this.#random.pick(this.#plan.blamed)];
    const refusal = { ...unavailable, components, phase: 'queued', retry_after_s: 1 };
    this.#note('fail', 'stream', { ...refusal, tokens: 0 });
  }

  #complete(): void {
    const pieces = this.pieces.length;
    const claimed = { pieces, prompt: 7, completion: pieces, total: 7 + pieces };
    this.#note('ok', 'stream', { finish_reason: 'stop', claimed, tokens: pieces });
    this.#settle('completed', 'ok');
  }

  #begin(connection: number, after?: string): void {
    this.#note('info', 'first_byte', { connection, ...(after !== undefined && { after }) });
  }

  #say(from: number, until: number, connection: number): void {
    for (let index = from; index < until; index += 1)
      this.#note('info', 'token', { connection, index, text: this.pieces[index] });
  }

  #settle(state: string, means: string): void {
    this.#atMs = this.#plan.settledAtMs;
    this.#note('info', 'settled', { status: 200, state, means });
  }

  #note(kind: HistoryEntry['kind'], op: StreamOp, data: object = {}): void {
    const { name: request, client: process } = this.#plan;
    this.entries.push({
      atMs: this.#atMs,
      entry: { source: 'client', kind, process, op, request, ...data },
    });
    this.#atMs += this.#random.integer(1, 40);
  }
}

const cancelled = { code: 'CANCELLED', components: [] };
const lost = { code: 'HIVE_UNREACHABLE', message: 'The connection was lost.' };
const unavailable = { code: 'NO_HIVE_AVAILABLE', message: 'Nobody is there.', status: 503 };
