/** Decides whether a requirement is met, from its claims alone; the one place that knows the rules. */
import type { Claim, Requirement } from './claim.ts';
import { prefixOf } from './select-requirements.ts';

/** Why a requirement is not met, and what to do about it. */
export const advice = {
  unclaimed: 'tag a scenario @ID, or put [ID] into the name of a test',
  failed: 'mend what its failed claims show',
  'not run': 'run its claims: npm run features, npm run test:unit',
  skipped: 'run it where nothing need be skipped; skipped claims prove nothing',
  'no scenario': 'tag a scenario @ID on the real programs; nothing less will do here',
  'too few': 'write more scenarios of features with its tag, and run them: npm run features',
} as const;

export type State = 'met' | keyof typeof advice;

export interface Verdict {
  requirement: Requirement;
  state: State;
  claims: Claim[];
  /** For a requirement that is met by number. */
  count?: { passed: number; needed: number };
}

/** The number that a requirement asks for by a tag, as in "`@audit`: at least 15". */
export interface Quota {
  tag: string;
  needed: number;
}

/** The requirement's quota, where it is met by number. */
export function quotaOf({ id, text }: Requirement): Quota | undefined {
  const [, tag, needed] = /^`(@[\w-]+)`: at least (\d+)/.exec(text) ?? [];
  if (prefixOf(id) !== 'COUNT' || tag === undefined) return undefined;
  return { tag, needed: Number(needed) };
}

/** Judges a requirement by those of all claims that name it. */
export function judge(requirement: Requirement, allClaims: readonly Claim[]): Verdict {
  const claims = allClaims.filter(({ id }) => id === requirement.id);
  return { requirement, state: stateOf(requirement, claims), claims };
}

/** Judges a requirement by how many scenarios passed, of which rows can make up half of the number at most. */
export function judgeByNumber(
  requirement: Requirement,
  needed: number,
  passed: { scenarios: number; furtherRows: number },
): Verdict {
  const counted = passed.scenarios + Math.min(passed.furtherRows, Math.floor(needed / 2));
  const state = counted >= needed ? 'met' : 'too few';
  return { requirement, state, claims: [], count: { passed: counted, needed } };
}

const needsScenario = new Set(['INF', 'SUITE', 'KQ', 'QH']);

function stateOf({ id }: Requirement, claims: readonly Claim[]): State {
  const outcomes = new Set(claims.map(({ outcome }) => outcome));
  if (claims.length === 0) return 'unclaimed';
  if (outcomes.has('failed')) return 'failed';
  if (outcomes.has('not run')) return 'not run';
  if (!outcomes.has('passed')) return 'skipped';
  const proofs = claims.filter(({ kind, outcome }) => kind === 'scenario' && outcome === 'passed');
  return needsScenario.has(prefixOf(id)) && proofs.length === 0 ? 'no scenario' : 'met';
}
