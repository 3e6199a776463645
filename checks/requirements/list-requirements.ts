/**
 * The command `npm run requirements`: reads the requirements, finds what claims them, and says which are met.
 * It runs no test itself.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Claim, Requirement } from './claim.ts';
import { findScenarios, scenarioClaims, testClaims } from './find-claims.ts';
import { judge, judgeByNumber, quotaOf, type Verdict } from './judge.ts';
import { type LastResults, readLastResults } from './last-results.ts';
import { parseRequirements } from './parse-requirements.ts';
import { shortcoming, unknownIds, unmatchedName } from './problems.ts';
import type { Scenario } from './read-scenarios.ts';
import { asJson } from './report-json.ts';
import { asTable } from './report-table.ts';
import { selectRequirements } from './select-requirements.ts';

export interface RequirementsRequest {
  root: string;
  /** Ids, ranges and prefixes; none means all, and then none need be met. */
  names: readonly string[];
  json: boolean;
}

/** What there is to say, the problems that make the command fail, and its exit code: 0, 1, or 2 for a wrong name. */
export interface RequirementsAnswer {
  output: string;
  problems: string[];
  exitCode: 0 | 1 | 2;
}

/** @throws Error where the requirements, a source or a result cannot be read */
export async function listRequirements({
  root,
  names,
  json,
}: RequirementsRequest): Promise<RequirementsAnswer> {
  const all = parseRequirements(await readFile(join(root, 'docs/requirements.md'), 'utf8'));
  const { selected, unmatched } = selectRequirements(all, names);
  if (unmatched.length > 0)
    return { output: '', problems: unmatched.map(unmatchedName), exitCode: 2 };

  const scenarios = findScenarios(root);
  const keys = scenarios.map(({ key }) => key);
  const last = await readLastResults(root, keys);
  const claims = [...scenarioClaims(scenarios, last), ...testClaims(root, last)];
  const verdicts = (names.length > 0 ? selected : all).map((requirement) =>
    verdictOn(requirement, claims, scenarios, last),
  );
  const problems = [
    ...unknownIds(all, claims),
    ...(names.length > 0 ? verdicts.flatMap(shortcoming) : []),
  ];
  return {
    output: json ? asJson(verdicts, last, problems) : asTable(verdicts, last),
    problems,
    exitCode: problems.length > 0 ? 1 : 0,
  };
}

function verdictOn(
  requirement: Requirement,
  claims: readonly Claim[],
  scenarios: readonly Scenario[],
  last: LastResults,
): Verdict {
  const quota = quotaOf(requirement);
  if (quota === undefined) return judge(requirement, claims);
  const passed = scenarios.filter(
    ({ key, featureTags }) =>
      featureTags.includes(quota.tag) && last.features?.outcomes.get(key) === 'passed',
  );
  const furtherRows = passed.filter(({ isFurtherRow }) => isFurtherRow).length;
  return judgeByNumber(requirement, quota.needed, {
    scenarios: passed.length - furtherRows,
    furtherRows,
  });
}
