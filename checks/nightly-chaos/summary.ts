/** What a night came to: as Markdown for people, and as one exit code. Pure. */
import type { Origin } from '../campaign/origin.ts';
import type { Outcome, PartResult } from './run-part.ts';

/** The worst first: what is shown to be broken stays so, whatever else went wrong. */
const worstFirst: readonly (readonly [Outcome, exitCode: number])[] = [
  ['interrupted', 130],
  ['violated', 1],
  ['harness error', 4],
  ['inconclusive', 3],
];

export function exitCodeOf(results: readonly Pick<PartResult, 'outcome'>[]): number {
  const worst = worstFirst.find(([outcome]) =>
    results.some((result) => result.outcome === outcome),
  );
  return worst?.[1] ?? 0;
}

/** A seed that did not hold. */
export interface BrokenSeed {
  seed: string;
  verdict: string;
  findings: readonly string[];
  /** Its report folder; undefined where it came to none. */
  kept: string | undefined;
}

export interface Night extends Origin {
  seed: string;
  results: readonly PartResult[];
  brokenSeeds: readonly BrokenSeed[];
  /** The seed is added to it. */
  command: string;
}

export function summaryOf({ seed, commit, machine, results, brokenSeeds, command }: Night): string {
  const rows = results.map(
    ({ name, title, outcome, tookMs, lastLine, logFile }) =>
      `| ${name} | ${title} | ${outcome} | ${Math.round(tookMs / 1_000)} s | ${cell(lastLine)} | \`${logFile}\` |`,
  );
  const broken = brokenSeeds.flatMap(({ seed: own, verdict, findings, kept }) => [
    `- \`${own}\`: ${verdict}${kept === undefined ? '' : `, kept in \`${kept}\``}`,
    ...findings.map((finding) => `  - ${cell(finding)}`),
  ]);
  return [
    '# Chaos, tonight',
    '',
    `Seed \`${seed}\`, commit \`${commit}\`, ${machine.kernel}, ${machine.cores} cores, Node ${machine.node}.`,
    '',
    '| part | what it shows | outcome | took | its last line | log |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
    ...(broken.length === 0 ? [] : ['## Seeds that did not hold', '', ...broken, '']),
    `Once more: \`${command} --seed ${seed}\``,
    '',
  ].join('\n');
}

/** On one line, and without what would end a cell or begin a tag. */
function cell(text: string): string {
  return text
    .slice(0, longestCell)
    .replace(/\s+/g, ' ')
    .replaceAll('|', '\\|')
    .replaceAll('<', '&lt;');
}

const longestCell = 400;
