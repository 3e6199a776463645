import { expect, it } from 'vitest';
import { parseFeature, readScenarios } from './read-scenarios.ts';

const source = `@on-feature
Feature: Tags
  Scenario: Plain
    Given a

  @on-rule
  Rule: A rule
    @on-outline
    Scenario Outline: Rows
      Given <a>

      @on-first-table
      Examples:
        | a |
        | 1 |
        | 2 |

      @on-second-table
      Examples:
        | a |
        | 3 |
`;

const scenarios = readScenarios(parseFeature(source, 'features/tags.feature'));

it('gives a scenario its own tags and those of what it stands in', () => {
  expect(scenarios.map(({ name, line, tags }) => [name, line, tags])).toEqual([
    ['Plain', 3, ['@on-feature']],
    ['Rows', 15, ['@on-feature', '@on-rule', '@on-outline', '@on-first-table']],
    ['Rows', 16, ['@on-feature', '@on-rule', '@on-outline', '@on-first-table']],
    ['Rows', 21, ['@on-feature', '@on-rule', '@on-outline', '@on-second-table']],
  ]);
  expect(scenarios.map(({ featureTags }) => featureTags)).toEqual(
    scenarios.map(() => ['@on-feature']),
  );
});

it('tells the further rows of an outline from its first', () => {
  expect(scenarios.map(({ isFurtherRow }) => isFurtherRow)).toEqual([false, false, true, true]);
});

it('knows a scenario again when its line has moved', () => {
  const moved = readScenarios(parseFeature(`# a comment\n${source}`, 'features/tags.feature'));
  expect(moved.map(({ key }) => key)).toEqual(scenarios.map(({ key }) => key));
  expect(new Set(scenarios.map(({ key }) => key)).size).toBe(scenarios.length);
});

it('refuses what is not Gherkin, naming the file and the line', () => {
  expect(() => parseFeature('Feature: x\n  Szenario: y\nScenario: z', 'f.feature')).not.toThrow();
  expect(() => parseFeature('Scenario: y', 'f.feature')).toThrow(/f\.feature \(1:1\)/);
});
