// The sentences that work on any stack, for projects that have the package: one import brings hooks, world and steps.
import './support/hooks.ts';
import './support/parallel.ts';
import './link.steps.ts';
import './partition.steps.ts';
import './service.steps.ts';
import './stack.steps.ts';

export { completionOf } from './completion.steps.ts';
export { answerOf } from './request.steps.ts';
export type { Answer } from './support/http.ts';
export { StackWorld, type WorldParameters } from './support/stack-world.ts';
