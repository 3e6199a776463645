/** The way in for a description of a stack: one that comes through here can be started. */
import { checkStack } from './check-stack.ts';
import type { StackSpec } from './stack-spec.ts';

/**
 * Takes a description in and makes sure that it can work.
 * @throws HornetError STACK_INVALID with every fault
 */
export function defineStack(spec: StackSpec): StackSpec {
  const stack = withArrows(spec);
  checkStack(stack);
  return stack;
}

/** Links may be typed as `front->back`. Leaves alone what is no description at all. */
export function withArrows<T extends Pick<StackSpec, 'links'>>(spec: T): T {
  if (!Array.isArray(spec?.links)) return spec;
  const links = spec.links.map((name: unknown) =>
    typeof name === 'string' ? name.replace('->', '→') : name,
  );
  return { ...spec, links };
}
