/** Values of parameters as faults use them. That they are right has been checked before anything strikes. */
import type { FaultParameters } from '../parameters.ts';

export function numberOf(parameters: FaultParameters, name: string): number {
  return Number(parameters[name]);
}

export function wordOf(parameters: FaultParameters, name: string): string {
  return String(parameters[name]);
}
