// The sentences that work on any stack, for projects that have the package: one import brings hooks, world and steps.
import './support/hooks.ts';
import './link.steps.ts';
import './request.steps.ts';
import './stack.steps.ts';

export { StackWorld, type WorldParameters } from './support/stack-world.ts';
