// The stack that a project describes for itself, in the module its profile names.

import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';
import { Given, Then } from '@cucumber/cucumber';
import { defineStack, HornetError, type StackSpec } from '../harness/index.ts';
import type { StackWorld } from './support/stack-world.ts';

Given('the stack is running', async function (this: StackWorld) {
  await this.startStack(await describedStack(this.parameters.stack));
});

Then('every program listens on a port that nobody chose', function (this: StackWorld) {
  const ports = [
    ...this.stack.services.map(({ url }) => new URL(url).port),
    ...this.stack.links.map(({ url }) => new URL(url).port),
  ];
  assert.equal(new Set(ports).size, ports.length, `some of ${ports.join(', ')} are the same`);
  const text = JSON.stringify(this.stack.spec);
  assert.deepEqual(
    ports.filter((port) => text.includes(port)),
    [],
    'a port stands in the description',
  );
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
