/**
 * What helps with a sentence that no step defines: the known ones that are like it, the file where a new step would
 * belong, and the step to begin with. It reads messages and writes no file.
 */
import type { Pickle, PickleStep, StepDefinition } from '@cucumber/messages';
import type { Query } from '@cucumber/query';
import { nearestNames } from '../harness/kernel/nearest-name.ts';
import type { Style } from './style.ts';

/** A block for each undefined sentence, each once, with an empty line before it. */
export function undefinedSentenceLines(query: Query, style: Style): string[] {
  const blocks = new Map<string, string[]>();
  for (const { step, code } of undefinedSteps(query)) {
    if (!blocks.has(step.text)) blocks.set(step.text, blockOf(query, step, code, style));
  }
  return [...blocks.values()].flatMap((block) => ['', ...block]);
}

interface UndefinedStep {
  step: PickleStep;
  /** Cucumber's own snippet, whose pattern and parameters are right. */
  code: string;
}

function undefinedSteps(query: Query): UndefinedStep[] {
  return query.findAllPickles().flatMap((pickle) =>
    query.findSuggestionsBy(pickle).flatMap(({ pickleStepId, snippets }) => {
      const step = stepOf(pickle, pickleStepId);
      const code = snippets[0]?.code;
      return step === undefined || code === undefined ? [] : [{ step, code }];
    }),
  );
}

function stepOf({ steps }: Pickle, id: string): PickleStep | undefined {
  return steps.find((step) => step.id === id);
}

function blockOf(query: Query, { text }: PickleStep, code: string, style: Style): string[] {
  const near = nearestDefinitions(query, text);
  const places = near.map(
    ({ pattern, sourceReference: { uri, location } }) =>
      `      ${pattern.source}  ${style('dim', `${uri}:${location?.line}`)}`,
  );
  return [
    `${style('bold', 'No step for:')} ${text}`,
    ...(places.length === 0 ? [] : ['    Did you mean one of these?', ...places]),
    `    A step of its own would belong in ${style('cyan', fileFor(query, near))}:`,
    '',
    ...snippet(code, text).map((line) => `      ${line}`),
  ];
}

/** Texts and numbers are left out of the comparison: what matters is the words around them. */
function nearestDefinitions(query: Query, text: string): StepDefinition[] {
  const definitions = query.findAllStepDefinitions();
  const wordsOf = ({ pattern }: StepDefinition) =>
    pattern.source.replace(/\{\w*\}|\([^)]*\)/g, '_').replace(/^\^|\$$/g, '');
  const words = text.replace(/"[^"]*"|-?\d+(\.\d+)?/g, '_');
  return nearestNames(words, definitions.map(wordsOf)).flatMap(
    (near) => definitions.find((definition) => wordsOf(definition) === near) ?? [],
  );
}

/** Beside the sentence that is most like it; else where the project has steps already. */
function fileFor(query: Query, near: readonly StepDefinition[]): string {
  const isOwn = (uri: string | undefined) =>
    uri !== undefined && !uri.includes('node_modules') && !uri.startsWith('..');
  const uris = [...near, ...query.findAllStepDefinitions()].map(
    ({ sourceReference }) => sourceReference.uri,
  );
  return uris.find(isOwn) ?? 'steps/own.steps.ts';
}

/** Cucumber's snippet in the style of our own step files. */
function snippet(code: string, text: string): string[] {
  const [, keyword = 'Given', pattern = `'${text}'`, names = ''] =
    /^(\w+)\((['"`/].*['"`/]), (?:async )?function ?\((.*)\)/m.exec(code) ?? [];
  const parameters = names
    .split(', ')
    .filter((name) => name !== '' && name !== 'callback')
    .map((name) => `, ${name}: ${typeOf(name)}`);
  return [
    '/** What it does, in a sentence. */',
    `${keyword}(${pattern}, async function (this: StackWorld${parameters.join('')}) {`,
    "  return 'pending';",
    '});',
  ];
}

/** Cucumber names a parameter after its type, with a number where there are several. */
function typeOf(name: string): string {
  if (/^(int|float|bigdecimal|byte|short|long|double)\d*$/.test(name)) return 'number';
  return name === 'dataTable' ? 'DataTable' : 'string';
}
