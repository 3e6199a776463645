/** Values of parameters as faults on links use them. That they are right has been checked before anything strikes. */
import type { ChoiceSpec, FaultParameters } from '../../parameters.ts';

/** One way of a link: what comes back is lost more easily than what is asked. */
export const waysSpec = { oneOf: ['downstream', 'upstream'] } as const satisfies ChoiceSpec;

export function waysOf(parameters: FaultParameters, name: string): 'downstream' | 'upstream' {
  return parameters[name] === 'upstream' ? 'upstream' : 'downstream';
}

export function numberOf(parameters: FaultParameters, name: string): number {
  return Number(parameters[name]);
}

export function wordOf(parameters: FaultParameters, name: string): string {
  return String(parameters[name]);
}
