/** The attributes of toxics: which there are, of what kind, and what one is that nobody has set. It reads no request. */

export type AttributeValue = number | string | boolean;

/** Values by name; times in milliseconds unless the name or the toxic says otherwise. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

export interface AttributeSpec<Value extends AttributeValue = AttributeValue> {
  readonly kind: 'integer' | 'number' | 'text' | 'flag';
  /** What it is where nobody has set it. */
  readonly fallback: Value;
  /** What is wrong with a value, for toxics that refuse nonsense: `must be from 0 to 1`. Toxiproxy's own take anything. */
  fault?(value: Value): string | undefined;
}

/** A spec for each, in the order in which they are shown. */
export type AttributeSpecs<A extends Attributes = Attributes> = {
  readonly [Name in keyof A]: AttributeSpec<A[Name]>;
};

type Fault<Value> = (value: Value) => string | undefined;

export function integer(fallback = 0, fault?: Fault<number>): AttributeSpec<number> {
  return { kind: 'integer', fallback, ...(fault && { fault }) };
}

export function number(fallback = 0, fault?: Fault<number>): AttributeSpec<number> {
  return { kind: 'number', fallback, ...(fault && { fault }) };
}

export function text(fallback = '', fault?: Fault<string>): AttributeSpec<string> {
  return { kind: 'text', fallback, ...(fault && { fault }) };
}

export function flag(fallback = false): AttributeSpec<boolean> {
  return { kind: 'flag', fallback };
}

/** A count or a time that need not be there: -1 is none. */
export function optionalInteger(): AttributeSpec<number> {
  return integer(-1, (value) => (value >= -1 ? undefined : 'must be 0 or more, or -1 for none'));
}

/** A share of something, 0 to 1. */
export function share(fallback: number): AttributeSpec<number> {
  return number(fallback, (value) =>
    value >= 0 && value <= 1 ? undefined : 'must be from 0 to 1',
  );
}

/** A length of time, 0 or more. */
export function duration(fallback = 0): AttributeSpec<number> {
  return number(fallback, (value) => (value >= 0 ? undefined : 'must be 0 or more'));
}

/** One of several words, the first unless set. */
export function choice<Word extends string>(
  words: readonly [Word, ...Word[]],
): AttributeSpec<Word> {
  const isWord = (value: string): value is Word => words.some((word) => word === value);
  const list = words.join(', ');
  return {
    kind: 'text',
    fallback: words[0],
    fault: (value) => (isWord(value) ? undefined : `must be one of ${list}`),
  };
}
