// The stack that a project describes for itself, in its hornet.config.ts.
import assert from 'node:assert/strict';
import { Given, Then } from '@cucumber/cucumber';
import { configOf } from './project-config.ts';
import type { StackWorld } from './support/stack-world.ts';

/** Starts every service of the project's `hornet.config.ts`, and goes on when all of them are ready. */
Given('the stack is running', async function (this: StackWorld) {
  await this.startStack((await configOf(this)).stack);
});

/**
 * The same, but for one service, which can be started later. Links that lead to it refuse until then.
 * @example Given the stack is running without "back"
 */
Given('the stack is running without {string}', async function (this: StackWorld, service: string) {
  await this.startStack((await configOf(this)).stack, [service]);
});

/**
 * Holds if no two listeners share a port and no port of theirs is written in the description of the stack.
 * @example Then every program listens on a port that nobody chose
 */
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
