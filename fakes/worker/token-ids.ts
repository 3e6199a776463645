// The number of each token that the fake says: the one that the described model has for it, or a number that is always the
// same for the same word.
import type { ModelDescription } from './model-description.ts';

export type TokenIds = (text: string) => number;

/** Tokens of a fixture model that stand before its titles and words: three special ones, the bytes, the space. */
const plainTokens = 3 + 256 + 1;

/** How to number the tokens of a model. */
export function tokenIdsOf(description: ModelDescription | undefined): TokenIds {
  const ids = new Map(description === undefined ? [] : numbered(description));
  return (text) => ids.get(text) ?? hashOf(text);
}

function numbered({ themes }: ModelDescription): [string, number][] {
  const titles = themes.flatMap(({ title }) => (title === null ? [] : [title]));
  const words = themes.flatMap(({ lanes }) => lanes.flat()).map((word) => ` ${word}`);
  return [...titles, ...words].map((text, index) => [text, plainTokens + index]);
}

function hashOf(text: string): number {
  return [...text].reduce((hash, each) => (hash * 31 + (each.codePointAt(0) ?? 0)) % 2 ** 31, 7);
}
