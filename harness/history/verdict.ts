/** What a checker concludes: its findings with their evidence, and the one word that they come to. */

export type Verdict = 'held' | 'violated' | 'inconclusive';

export interface Finding {
  /** The rule that did not hold, or that could not be looked at. */
  rule: string;
  /** The request it is about; undefined where it is about the history. */
  request: string | undefined;
  /** In a sentence. */
  what: string;
  /** Numbers of the records that show it. */
  seqs: readonly number[];
  /** Whether this shows that the rule was broken, or only that nobody can tell. */
  verdict: Exclude<Verdict, 'held'>;
}

export interface Judgement {
  verdict: Verdict;
  findings: readonly Finding[];
}

/** A proven violation outweighs what cannot be told, and that outweighs what held. */
export function judge(findings: readonly Finding[]): Judgement {
  const has = (verdict: Verdict) => findings.some((finding) => finding.verdict === verdict);
  const verdict = has('violated') ? 'violated' : has('inconclusive') ? 'inconclusive' : 'held';
  return { verdict, findings };
}

/** Several judgements as one. */
export function judgeTogether(judgements: readonly Judgement[]): Judgement {
  return judge(judgements.flatMap(({ findings }) => findings));
}

/**
 * What a damaged history is worth: what it shows stays true, what it does not show proves nothing.
 * @param absences rules whose findings say that something is missing
 */
export function allowForDamage(
  findings: readonly Finding[],
  damage: readonly string[],
  absences: ReadonlySet<string>,
): Finding[] {
  if (damage.length === 0) return [...findings];
  const weaker = findings.map(
    (finding): Finding =>
      absences.has(finding.rule) ? { ...finding, verdict: 'inconclusive' } : finding,
  );
  const told = damage.map((what): Finding => {
    return { rule: 'damage', request: undefined, what, seqs: [], verdict: 'inconclusive' };
  });
  return [...weaker, ...told];
}
