/**
 * Holds the tokens of one answer against the text that they should make, or against their own numbers where nobody knows it, and
 * names what is wrong by what must have happened.
 */
import type { TokenRecord } from './stream-records.ts';

export type AnswerRule = 'lost' | 'doubled' | 'reordered' | 'mixed' | 'altered' | 'misnumbered';

export interface AnswerFault {
  rule: AnswerRule;
  /** Goes on from the name of the request. */
  what: string;
  seqs: number[];
}

export interface AnswerCheck {
  faults: AnswerFault[];
  /** How much of the text came, up to the last token of it. */
  reached: number;
}

/** @param others says whose answer a text is, where it is somebody else's */
export function checkAnswer(
  tokens: readonly TokenRecord[],
  expected: string,
  others: (text: string) => string | undefined,
): AnswerCheck {
  const reading = new Reading(expected, others);
  for (const token of tokens) reading.take(token);
  return reading.result();
}

/** Without a text: whether every number comes once, in its turn, and says the same again to whoever has come back. */
export function checkNumbers(tokens: readonly TokenRecord[]): AnswerFault[] {
  const reading = new Reading(undefined, () => undefined);
  for (const token of tokens) reading.take(token);
  return reading.result().faults;
}

/** A stretch of the text that was passed over, and the token after it. */
interface Gap {
  from: number;
  to: number;
  seq: number;
}

class Reading {
  /** Undefined where it is not known. */
  readonly #expected: string | undefined;
  readonly #others: (text: string) => string | undefined;
  readonly #faults = new Map<AnswerRule, AnswerFault>();
  /** By number, what was said first. */
  readonly #taken = new Map<number, TokenRecord>();
  #gaps: Gap[] = [];
  #reached = 0;

  constructor(expected: string | undefined, others: (text: string) => string | undefined) {
    this.#expected = expected;
    this.#others = others;
  }

  take(token: TokenRecord): void {
    const before = this.#taken.get(token.index);
    if (before !== undefined) {
      this.#takeAgain(token, before);
      return;
    }
    if (token.index !== this.#taken.size) {
      const what = `has token ${token.index} where ${this.#taken.size} should come.`;
      this.#blame('misnumbered', what, [token.seq]);
    }
    this.#taken.set(token.index, token);
    if (token.text !== '' && this.#expected !== undefined) this.#read(token, this.#expected);
  }

  result(): AnswerCheck {
    for (const { from, to, seq } of this.#gaps)
      this.#blame('lost', `lacks ${quoted(this.#expected?.slice(from, to) ?? '')}.`, [seq]);
    const named = [...this.#faults.values()];
    // A lost or doubled token has a wrong number too, which says nothing more.
    const others = named.filter(({ rule }) => rule !== 'misnumbered');
    return { faults: others.length > 0 ? others : named, reached: this.#reached };
  }

  /** After a broken connection a server may begin anew; within one it may not. */
  #takeAgain(token: TokenRecord, before: TokenRecord): void {
    const seqs = [before.seq, token.seq];
    if (token.connection === before.connection)
      this.#blame('doubled', `has token ${token.index} twice.`, seqs);
    else if (token.text !== before.text) {
      const what = `has ${quoted(token.text)} as token ${token.index}, which was ${quoted(before.text)} before.`;
      this.#blame('altered', what, seqs);
    }
    this.#taken.set(token.index, { ...token, text: before.text });
  }

  #read(token: TokenRecord, expected: string): void {
    const { text, seq } = token;
    const at = this.#reached;
    if (expected.startsWith(text, at)) {
      this.#reached += text.length;
      return;
    }
    const said = `says ${quoted(text)} after ${quoted(expected.slice(0, at).slice(-30))}`;
    const gap = this.#gaps.find(({ from, to }) => expected.slice(from, to).includes(text));
    const later = expected.indexOf(text, at);
    if (gap !== undefined) this.#fill(gap, token, expected);
    else if (later >= 0) {
      this.#gaps.push({ from: at, to: later, seq });
      this.#reached = later + text.length;
    } else if (expected.slice(0, at).includes(text))
      this.#blame('doubled', `${said}, once more.`, [seq]);
    else if (!this.#faults.has('altered') && !this.#faults.has('mixed')) {
      // Whose it is takes long to find out, and one is enough.
      const whose = this.#others(text);
      if (whose === undefined) this.#blame('altered', `${said}, which nobody asked for.`, [seq]);
      else this.#blame('mixed', `${said}, which is of the answer of ${whose}.`, [seq]);
    }
  }

  /** What was passed over comes now. */
  #fill(gap: Gap, { text, seq }: TokenRecord, expected: string): void {
    this.#blame('reordered', `says ${quoted(text)} too late.`, [gap.seq, seq]);
    const from = expected.indexOf(text, gap.from);
    const rests = [
      { from: gap.from, to: from, seq: gap.seq },
      { from: from + text.length, to: gap.to, seq: gap.seq },
    ];
    const left = rests.filter((rest) => rest.from < rest.to);
    this.#gaps = this.#gaps.flatMap((one) => (one === gap ? left : [one]));
  }

  /** The first of each kind is enough: the rest mostly follows from it. */
  #blame(rule: AnswerRule, what: string, seqs: number[]): void {
    if (!this.#faults.has(rule)) this.#faults.set(rule, { rule, what, seqs });
  }
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
