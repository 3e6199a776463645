/**
 * A fixture model with so many answers that each of a thousand requests gets one of its own: then an answer that reaches the
 * wrong client is seen, whoever it was for.
 */
import {
  defaultModel,
  defaultSuccessors,
  type ModelSpec,
  predict,
  promptFor,
  titledSequences,
} from '../../harness/index.ts';

export interface Question {
  prompt: string;
  maxTokens: number;
  /** The whole answer. */
  answer: string;
  /** Its tokens. */
  tokens: number;
}

const themes = 32;
const lanes = 4;
const wordsPerLane = 48;

/** All words are unlike, so that no piece of one answer could be taken for a piece of another lane's. */
export function manyAnswersModel(changes: Partial<ModelSpec> = {}): ModelSpec {
  const described = Array.from({ length: themes }, (_, theme) => ({
    name: `theme-${theme}`,
    title: theme === 0 ? null : titleOf(theme),
    lanes: Array.from({ length: lanes }, (_lane, lane) =>
      Array.from({ length: wordsPerLane }, (_word, word) =>
        wordOf((theme * lanes + lane) * wordsPerLane + word),
      ),
    ),
  }));
  return defaultModel({
    name: 'hornet-many-answers',
    themes: described,
    successors: defaultSuccessors(described),
    ...changes,
  });
}

/**
 * The n-th question, from 0, unlike all others up to `questionLimit`: lanes first, then later and later places in them.
 * @throws RangeError beyond that
 */
export function questionOf(model: ModelSpec, n: number, maxTokens: number): Question {
  const sequences = titledSequences(model);
  const sequence = sequences[n % sequences.length];
  const place = Math.floor(n / sequences.length);
  const theme = model.themes.find(({ name }) => name === sequence?.theme);
  const word = theme?.lanes[sequence?.lane ?? 0]?.[place - 1];
  if (sequence === undefined || n >= questionLimit || (place > 0 && word === undefined))
    throw new RangeError(`There is no question ${n}.`);
  const opening = promptFor(model, { ...sequence, topic: `matter ${n}` });
  // A prompt that ends in the midst of a lane is answered from there on.
  const prompt = place === 0 ? opening : `${opening} ${word}`;
  const { text, tokens } = predict(model, prompt, maxTokens);
  return { prompt, maxTokens, answer: text, tokens: tokens.length };
}

/** Answers of up to half a lane begin at each place of its first half. */
const questionLimit = (themes - 1) * lanes * (wordsPerLane / 2);

const syllables = 'ba be bi bo bu da de di do du fa fe fi fo fu ga ge gi go gu'.split(' ');

/** Three syllables: 8,000 words, all of six letters, so that none is the beginning of another. */
function wordOf(n: number): string {
  const count = syllables.length;
  const picks = [Math.floor(n / count ** 2), Math.floor(n / count) % count, n % count];
  return picks.map((pick) => syllables[pick] ?? '').join('');
}

function titleOf(theme: number): string {
  const word = wordOf(7_000 + theme);
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}
