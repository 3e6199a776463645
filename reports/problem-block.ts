/**
 * Everything the terminal says about one scenario that did not pass: the sentence, the error, what
 * the programs last said, and the command that runs this one scenario again.
 */
import { statusMark } from './scenario-line.ts';
import type { ScenarioOutcome } from './scenario-outcome.ts';
import type { StepProblem } from './step-problem.ts';
import type { Style } from './style.ts';

/** The block as lines, without an empty line around it. */
export function problemBlock(outcome: ScenarioOutcome, style: Style): string[] {
  return [
    `${statusMark(outcome.status, style)} ${style('bold', outcome.name)}  ${style('dim', outcome.location)}`,
    ...outcome.problems.flatMap((problem) => stepProblemLines(problem, style)),
    ...outcome.texts.flatMap(({ title, lines }) => [
      `    ${style('cyan', title)}`,
      ...lines.map((line) => `      ${line}`),
    ]),
    `    ${style('dim', 'rerun:')} ${rerunCommand(outcome.location)}`,
  ];
}

/** A sentence with its places, and below it what is wrong. */
export function stepProblemLines(problem: StepProblem, style: Style): string[] {
  const { sentence, sentenceLocation, codeLocations, explanation } = problem;
  const places = [sentenceLocation, ...codeLocations].filter((place) => place !== undefined);
  return [
    `    ${style('red', sentence)}  ${style('dim', places.join(' · '))}`,
    ...explanation.split('\n').map((line) => (line === '' ? '' : `      ${line}`)),
  ];
}

/** The command that runs exactly the scenario at a location. */
export function rerunCommand(location: string): string {
  const quoted = /^[\w./:@-]+$/.test(location)
    ? location
    : `'${location.replaceAll("'", `'\\''`)}'`;
  return `npx cucumber-js ${quoted}`;
}
