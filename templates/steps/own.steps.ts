// Hornet's sentences, and those of this project. A step is thin: it parses the words, calls Hornet, and asserts.
import assert from 'node:assert/strict';
import { Then } from '@cucumber/cucumber';
import type { StackWorld } from 'hornet/steps';
import 'hornet/steps';

/** Holds if the model has logged so many requests since it was started. */
Then('the model has been asked {int} time(s)', function (this: StackWorld, times: number) {
  const lines = this.stack.service('model').process.lines('stderr');
  const asked = lines.filter((line) => line.startsWith('asked: '));
  assert.equal(asked.length, times, `the model logged:\n${lines.join('\n')}`);
});
