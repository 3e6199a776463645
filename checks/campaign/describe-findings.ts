/** Findings for a terminal: each kind once, with how often it came and one example. */
import type { Finding } from '../../harness/index.ts';

export function describeFindings(findings: readonly Finding[]): string[] {
  const byRule = Object.groupBy(findings, ({ rule }) => rule);
  return Object.values(byRule).flatMap((alike = []) => {
    const [first] = alike;
    const others = alike.length > 1 ? ` (and ${alike.length - 1} more)` : '';
    return first === undefined ? [] : [`  ${first.rule}: ${first.what}${others}`];
  });
}
