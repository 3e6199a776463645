/** The rules of an experiment that are about no single request, each with what it demands. Where they are looked at, others say. */
import type { FaultProblem } from './struck-faults.ts';

type Rule = 'control_failed' | 'not_recovered' | `fault_${Underscored<FaultProblem>}`;
type Underscored<T extends string> = T extends `${infer Head} ${infer Tail}`
  ? `${Head}_${Underscored<Tail>}`
  : T;

export const experimentRules: Readonly<Record<Rule, string>> = {
  control_failed: 'While nothing is broken, everybody is served.',
  fault_not_injected: 'Every fault could be made.',
  fault_not_seen: 'It was met by somebody.',
  fault_not_gone: 'It could not be seen any more once it was healed.',
  not_recovered: 'Once all is healed, everybody is served again in time.',
};
