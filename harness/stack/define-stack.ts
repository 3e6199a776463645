/** The way in for a description of a stack: one that comes through here can be started. */
import { checkStack } from './check-stack.ts';
import type { StackSpec } from './stack-spec.ts';

/**
 * Takes a description in and makes sure that it can work.
 * @throws HornetError STACK_INVALID with every fault
 */
export function defineStack(spec: StackSpec): StackSpec {
  const links = spec.links?.map((name) => name.replace('->', '→'));
  const stack = { ...spec, ...(links === undefined ? {} : { links }) };
  checkStack(stack);
  return stack;
}
