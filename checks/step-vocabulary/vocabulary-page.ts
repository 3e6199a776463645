/** The page of all sentences, for people who write features. */
import type { DescribedSentence, StepFile, Vocabulary } from './vocabulary.ts';

const opening = `<!-- Made of the comments in steps/ by \`npm run steps\`. Edit those, not this page. -->

# Steps

Every sentence that a feature can use: what it does, what it takes out of the sentence, and an example of it. In a pattern,
\`{string}\` stands for text in double quotes, \`{int}\` for a whole number, \`{float}\` for any number, and \`{word}\` for a word without
quotes. \`Given\`, \`When\` and \`Then\` are for readers: cucumber takes a sentence under each of them, \`And\` and \`But\` included.
`;

/** In Markdown. */
export function vocabularyPage({ files }: Vocabulary): string {
  const isGeneral = ({ file }: StepFile) => file.split('/').length === 2;
  return [
    opening,
    '## Of any stack\n',
    'In the package as `hornet/steps`.\n',
    ...files.filter(isGeneral).map(section),
    "## Of Hornet's own stack\n",
    ...files.filter((file) => !isGeneral(file)).map(section),
  ].join('\n');
}

function section({ file, about, sentences }: StepFile): string {
  return [`### ${file}\n`, `${about}\n`, ...sentences.map(entry)].join('\n');
}

function entry({ keyword, pattern, description, parameters, example }: DescribedSentence): string {
  const takes =
    parameters.length === 0 ? '' : ` Takes ${parameters.map((text) => `\`${text}\``).join(', ')}.`;
  return [
    `#### ${keyword} \`${pattern}\`\n`,
    `${description}${takes}\n`,
    '```gherkin',
    example ?? '',
    '```\n',
  ].join('\n');
}
