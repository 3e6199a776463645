/** What all rounds together come to, and how that is told. Pure. */
import type { Verdict } from '../../harness/index.ts';
import type { SeedResult } from './play-seed.ts';

/** The largest share of rounds that may come to no verdict. */
const inconclusiveShare = 0.01;

export interface Concluded {
  verdict: Verdict;
  because: string;
  harnessErrors: number;
}

export function concludeSeeds(rounds: readonly SeedResult[]): Concluded {
  const count = (verdict: SeedResult['verdict']): number =>
    rounds.filter((round) => round.verdict === verdict).length;
  const [held, violated, inconclusive] = [count('held'), count('violated'), count('inconclusive')];
  const harnessErrors = count('harness error');
  const tooMany = inconclusive > rounds.length * inconclusiveShare || harnessErrors > 0;
  const because = `${held} of ${rounds.length} held, ${violated} violated, ${inconclusive} inconclusive, ${harnessErrors} errors of the harness`;
  const isBroken = violated > 0 || rounds.length === 0;
  return {
    verdict: isBroken ? 'violated' : tooMany ? 'inconclusive' : 'held',
    because,
    harnessErrors,
  };
}

export function seedLine({
  seed,
  verdict,
  kinds,
  requests,
  recoveredAfterMs,
  rules,
  kept,
}: SeedResult): string {
  const recovered =
    recoveredAfterMs === undefined ? 'not in time' : `${Math.round(recoveredAfterMs)} ms`;
  const broken = Object.entries(rules).map(([rule, times]) => `${rule} ${times}`);
  const evidence = kept === undefined ? '' : `  ${broken.join(', ')}  ${kept}`;
  return `${seed}  ${verdict}  ${kinds.length} faults  ${requests} requests  recovered ${recovered}${evidence}`;
}

/** How often each kind was there, and how often in a round that did not hold. */
export function tableLines(rounds: readonly SeedResult[]): string[] {
  const struck = rounds.flatMap(({ kinds, verdict }) => kinds.map((kind) => ({ kind, verdict })));
  const byKind = [...Map.groupBy(struck, ({ kind }) => kind)].sort(([one], [other]) =>
    one < other ? -1 : 1,
  );
  const times = rounds
    .flatMap(({ recoveredAfterMs }) => recoveredAfterMs ?? [])
    .sort((one, other) => one - other);
  const at = (share: number): string =>
    `${Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0)} ms`;
  return [
    ...byKind.map(([kind, all]) => {
      const broken = all.filter(({ verdict }) => verdict !== 'held').length;
      return `${kind.padEnd(24)} ${String(all.length).padStart(5)}${broken === 0 ? '' : `  ${broken} in rounds that did not hold`}`;
    }),
    `recovery: p50 ${at(0.5)}, p95 ${at(0.95)}, max ${at(1)}`,
  ];
}
