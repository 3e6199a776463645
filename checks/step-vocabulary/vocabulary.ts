/** All sentences that exist, by the file that defines them, each with an example; and what they lack. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFiles } from '../project-files.ts';
import { sentencesInUse, type UsedSentence } from './find-examples.ts';
import { loadMatchers, type MatchAt } from './matchers.ts';
import { readSentences } from './read-sentences.ts';
import type { Sentence } from './sentence.ts';

export interface DescribedSentence extends Sentence {
  /** With its keyword, and what stands below it; undefined where neither a feature nor the comment has one. */
  example: string | undefined;
}

export interface StepFile {
  file: string;
  /** The comment at its top. */
  about: string;
  sentences: DescribedSentence[];
}

export interface Vocabulary {
  files: StepFile[];
  /** What has to be written before the page is complete, one line each. */
  problems: string[];
}

/** Those of any stack first. */
export async function readVocabulary(root: string): Promise<Vocabulary> {
  const matches = await loadMatchers(root);
  const used = sentencesInUse(root);
  const paths = ['steps/*.steps.ts', 'steps/*/**/*.steps.ts'].flatMap((glob) =>
    projectFiles(root, glob),
  );
  const files = paths.map((file) => {
    const source = readFileSync(join(root, file), 'utf8');
    const sentences = readSentences(source, file).map((sentence) =>
      withExample(sentence, used, matches),
    );
    return { file, about: aboutOf(source), sentences };
  });
  const all = files.flatMap(({ sentences }) => sentences);
  return { files, problems: all.flatMap((sentence) => problemsOf(sentence, matches)) };
}

function withExample(
  sentence: Sentence,
  used: readonly UsedSentence[],
  matches: MatchAt,
): DescribedSentence {
  const inUse = used.find(({ text }) => matches(sentence, text));
  const fromFeature =
    inUse &&
    [`${sentence.keyword} ${inUse.text}`, ...inUse.below.map((line) => `  ${line}`)].join('\n');
  return { ...sentence, example: fromFeature ?? sentence.ownExamples[0] };
}

function problemsOf(sentence: DescribedSentence, matches: MatchAt): string[] {
  const { file, line, keyword, pattern, description, example, ownExamples } = sentence;
  const place = `${file}:${line} ${keyword} ${pattern}`;
  const wrong = ownExamples.filter(
    (text) => !text.startsWith(`${keyword} `) || !matches(sentence, text.slice(keyword.length + 1)),
  );
  return [
    ...(description === '' ? [`${place}: write above it, as a doc comment, what it does`] : []),
    ...(example === undefined
      ? [`${place}: no feature uses it, so its comment needs an @example`]
      : []),
    ...wrong.map((text) => `${place}: its example "${text}" is not such a sentence`),
  ];
}

/** The line comments with which the file begins. */
function aboutOf(source: string): string {
  const lines = source.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('//'));
  return lines
    .slice(0, end)
    .map((line) => line.replace(/^\/\/ ?/, ''))
    .join(' ');
}
