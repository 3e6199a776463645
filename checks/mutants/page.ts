/** The page docs/mutants.md: every mutant, and what became of it. Made of the table and the results, and of nothing else. */
import type { Mutant } from './mutant.ts';
import type { MutantsOptions } from './options.ts';
import {
  fateOf,
  isAsExpected,
  type MutantResult,
  rulesOf,
  secondsOf,
  type UnbrokenResult,
} from './result.ts';
import { summaryLine, summaryOf } from './told.ts';

export interface PageContent {
  mutants: readonly Mutant[];
  results: ReadonlyMap<string, MutantResult>;
  unbroken: readonly UnbrokenResult[];
  options: Omit<MutantsOptions, 'out' | 'rounds'>;
}

export function mutantsPage({ mutants, results, unbroken, options }: PageContent): string {
  const { seeds, hintSeeds, duration, intensity, seed } = options;
  const rules = [...new Set(mutants.flatMap(({ expected }) => expected))].sort();
  return `# Mutants

Copies of the stack that are broken on purpose, one defect each, and whether \`hornet chaos\` noticed. Made by \`npm run mutants\`
from \`checks/mutants/\` and \`docs/results/mutants.ndjson\`; not to be edited.

Each mutant first has to do the main job undisturbed (the scenario of the complete flow): a defect in plain sight proves nothing about chaos.
Then schedules are drawn (seed ${seed}, ${duration}, intensity ${intensity}) until a rule is violated: up to ${seeds} of all kinds of faults (\`caught\`), and
up to ${hintSeeds} more of the kinds that provoke it (\`as hinted\`).

${summaryLine(summaryOf(mutants, results, unbroken))}.

| Mutant | What is broken | Where | Result | By | After | Cost |
|---|---|---|---|---|---|---|
${mutants.map((mutant) => row(mutant, results.get(mutant.name))).join('\n')}

\`By\` names the rules that were violated; in brackets those that should have been, where it was none of them.

## By rule

| Rule | Mutants that it should notice | noticed by it |
|---|---|---|
${rules.map((rule) => ruleRow(rule, mutants, results)).join('\n')}
`;
}

function row(mutant: Mutant, result: MutantResult | undefined): string {
  const { name, broken, edits, expected } = mutant;
  const files = [...new Set(edits.map(({ file }) => `\`${file}\``))].join(', ');
  if (result === undefined) return cells([name, broken, files, 'not tried', '', '', '']);
  const rules = rulesOf(result);
  const isOther = rules.length > 0 && !isAsExpected(mutant, result);
  const by = [...rules, ...(isOther || rules.length === 0 ? [`(${expected.join(', ')})`] : [])];
  const { length } = result.trials.filter(({ stage }) => stage !== 'main job');
  const after = `${length} ${length === 1 ? 'schedule' : 'schedules'}`;
  const seconds = `${secondsOf(result)} s`;
  return cells([name, broken, files, fateOf(result), by.join(', '), after, seconds]);
}

function ruleRow(
  rule: string,
  mutants: readonly Mutant[],
  results: ReadonlyMap<string, MutantResult>,
): string {
  const its = mutants.filter(({ expected }) => expected.includes(rule));
  const noticed = mutants.filter(({ name }) => {
    const result = results.get(name);
    return result !== undefined && rulesOf(result).includes(rule);
  });
  return cells([rule, String(its.length), noticed.map(({ name }) => name).join(', ')]);
}

function cells(texts: readonly string[]): string {
  return `| ${texts.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`;
}
