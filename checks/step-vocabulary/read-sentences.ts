/** Reads the sentences that a file of steps defines, with what the comments above them say. Runs none of it. */
import { type CallExpression, type Comment, type Function as Fn, parseSync } from 'oxc-parser';
import type { Sentence } from './sentence.ts';

/** In the order of the file. */
export function readSentences(source: string, file: string): Sentence[] {
  const { program, comments } = parseSync(file, source);
  return program.body.flatMap((statement) => {
    if (statement.type !== 'ExpressionStatement') return [];
    const { expression } = statement;
    if (expression.type !== 'CallExpression') return [];
    const keyword = keywordOf(expression);
    const pattern = patternOf(expression);
    if (keyword === undefined || pattern === undefined) return [];
    const comment = commentAbove(comments, source, statement.start);
    return [
      {
        keyword,
        pattern,
        file,
        line: source.slice(0, statement.start).split('\n').length,
        ...readComment(comment),
        parameters: parametersOf(expression, source),
      },
    ];
  });
}

const keywords = ['Given', 'When', 'Then'] as const;

function keywordOf({ callee }: CallExpression): Sentence['keyword'] | undefined {
  return callee.type === 'Identifier'
    ? keywords.find((keyword) => keyword === callee.name)
    : undefined;
}

function patternOf({ arguments: [first] }: CallExpression): string | undefined {
  if (first?.type !== 'Literal') return undefined;
  if (typeof first.value === 'string') return first.value;
  return 'regex' in first ? first.regex.pattern : undefined;
}

/** A doc comment with nothing but a line break between it and the definition. */
function commentAbove(comments: readonly Comment[], source: string, start: number): string {
  const above = comments.findLast(({ end }) => end <= start);
  const isDoc = above?.type === 'Block' && above.value.startsWith('*');
  return isDoc && /^\s*$/.test(source.slice(above.end, start)) ? above.value : '';
}

function readComment(comment: string): Pick<Sentence, 'description' | 'ownExamples'> {
  const lines = comment.split('\n').map((line) => line.replace(/^\s*\*+\s?/, '').trim());
  const isExample = (line: string) => line.startsWith('@example ');
  return {
    description: lines
      .filter((line) => !isExample(line))
      .join(' ')
      .trim(),
    ownExamples: lines.filter(isExample).map((line) => line.replace('@example ', '').trim()),
  };
}

function parametersOf(call: CallExpression, source: string): string[] {
  const code = call.arguments.findLast(
    (argument): argument is Fn =>
      argument.type === 'FunctionExpression' && argument.type !== undefined,
  );
  return (code?.params ?? [])
    .map((parameter) => source.slice(parameter.start, parameter.end))
    .filter((text) => !text.startsWith('this'));
}
