// The stack that a project describes for itself, in the module its profile names.
import { pathToFileURL } from 'node:url';
import { Given } from '@cucumber/cucumber';
import { defineStack, HornetError, type StackSpec } from '../harness/index.ts';
import type { StackWorld } from './support/stack-world.ts';

Given('the stack is running', async function (this: StackWorld) {
  await this.startStack(await describedStack(this.parameters.stack));
});

async function describedStack(path: string | undefined): Promise<StackSpec> {
  if (path === undefined) {
    throw new HornetError(
      'STACK_INVALID',
      'No stack is described: set worldParameters.stack to the path of a module that exports `stack`.',
    );
  }
  const module: { stack?: StackSpec } = await import(pathToFileURL(path).href);
  if (module.stack === undefined)
    throw new HornetError('STACK_INVALID', `${path} does not export \`stack\`.`);
  return defineStack(module.stack);
}
