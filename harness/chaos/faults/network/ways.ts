/** The ways of a link that a fault can be drawn for. */
import type { ChoiceSpec, FaultParameters } from '../../parameters.ts';

/** What comes back is lost more easily than what is asked, and so is the first choice. */
export const waysSpec = { oneOf: ['downstream', 'upstream'] } as const satisfies ChoiceSpec;

export function waysOf(parameters: FaultParameters, name: string): 'downstream' | 'upstream' {
  return parameters[name] === 'upstream' ? 'upstream' : 'downstream';
}
