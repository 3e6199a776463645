/** What cucumber itself takes for a match of each pattern. */
import { loadConfiguration, loadSupport } from '@cucumber/cucumber/api';

/** Whether a sentence, without its keyword, matches the pattern that is defined at a place. */
export type MatchAt = (place: { file: string; line: number }, text: string) => boolean;

interface StepDefinition {
  uri: string;
  line: number;
  matchesStepName(text: string): boolean;
}

/** Loads the steps of a project as a run does. What it gives throws where cucumber has no definition at a place. */
export async function loadMatchers(root: string): Promise<MatchAt> {
  const { runConfiguration } = await loadConfiguration({}, { cwd: root });
  const library: unknown = await loadSupport(runConfiguration, { cwd: root });
  // Cucumber's type of it is closed; that it is so is noticed below, at the first sentence.
  const { stepDefinitions } = library as { stepDefinitions: readonly StepDefinition[] };
  return ({ file, line }, text) => {
    const definition = stepDefinitions.find((each) => each.uri === file && each.line === line);
    if (definition === undefined) throw new Error(`${file}:${line} defines no step for cucumber.`);
    return definition.matchesStepName(text);
  };
}
