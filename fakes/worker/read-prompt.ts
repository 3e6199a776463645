// Reads a prompt as a fixture model does: how many tokens it has, which theme its opening asks for, where its end leaves off.
import type { ModelDescription } from './model-description.ts';

export interface PromptReading {
  tokens: number;
  /** The theme whose title the prompt begins with; 0 for any other beginning. */
  theme: number;
  lane: number;
  /** The word of the lane that the prompt ends with, if it ends with one. */
  word: number | undefined;
}

/** What the model sees in a prompt. Words and titles are tokens wherever they occur; the rest is read byte by byte. */
export function readPrompt(spec: ModelDescription, prompt: string): PromptReading {
  const known = knownTexts(spec);
  const lanes = spec.themes[0]?.lanes.length ?? 1;
  const reading: PromptReading = { tokens: 0, theme: 0, lane: 0, word: undefined };
  for (let at = 0; at < prompt.length; ) {
    const [text, token] =
      known
        .get(prompt.slice(at, at + 2))
        ?.find(([candidate]) => prompt.startsWith(candidate, at)) ?? [];
    if (text !== undefined && token !== undefined) {
      if (at === 0 && token.theme !== undefined) reading.theme = token.theme;
      reading.tokens++;
      reading.lane = token.lane;
      reading.word = token.word;
      at += text.length;
    } else {
      const character = String.fromCodePoint(prompt.codePointAt(at) ?? 0);
      const bytes = plainBytes(character);
      reading.tokens += bytes.length;
      reading.lane = (bytes.at(-1) ?? 0) % lanes;
      reading.word = undefined;
      at += character.length;
    }
  }
  return reading;
}

interface KnownToken {
  /** Set for titles. */
  theme?: number;
  lane: number;
  word: number | undefined;
}

type KnownTexts = ReadonlyMap<string, readonly [string, KnownToken][]>;

const knownByModel = new WeakMap<ModelDescription, KnownTexts>();

/** Titles and words with what they mean, by their first two characters; the longest first, so that the first that fits is the one. */
function knownTexts(spec: ModelDescription): KnownTexts {
  const found =
    knownByModel.get(spec) ?? Map.groupBy(listKnown(spec), ([text]) => text.slice(0, 2));
  knownByModel.set(spec, found);
  return found;
}

function listKnown({ themes }: ModelDescription): [string, KnownToken][] {
  const titles = themes.flatMap(({ title }, theme): [string, KnownToken][] =>
    title === null ? [] : [[title, { theme, lane: 0, word: undefined }]],
  );
  const words = themes.flatMap(({ lanes }) =>
    lanes.flatMap((lane, laneIndex) =>
      lane.map((word, index): [string, KnownToken] => [
        ` ${word}`,
        { lane: laneIndex, word: index },
      ]),
    ),
  );
  return [...titles, ...words].sort(([left], [right]) => right.length - left.length);
}

/** A space is one token, however it is written; any other character is as many as it has bytes. */
function plainBytes(character: string): readonly number[] {
  if (character === ' ' || character === '▁') return [0x20];
  const code = character.charCodeAt(0);
  return code < 0x80 ? [code] : [...Buffer.from(character)];
}
