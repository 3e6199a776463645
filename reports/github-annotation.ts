/** A scenario that did not pass as GitHub Actions shows it: beside its sentence, in the pull request. */
import type { ScenarioOutcome } from './scenario-outcome.ts';

/** One workflow command, `::error file=…,line=…,title=…::message`. */
export function githubAnnotation({ name, location, problems }: ScenarioOutcome): string {
  const problem = problems[0];
  const [, file, line] = /^(.*):(\d+)$/.exec(problem?.sentenceLocation ?? location) ?? [];
  const place = `file=${property(file ?? location)},line=${line ?? 1},title=${property(name)}`;
  const text = problem === undefined ? name : `${problem.sentence}\n${problem.explanation}`;
  return `::error ${place}::${message(text)}`;
}

function message(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return message(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
