// Hornet's sentences, and the one that only this stack needs.
import assert from 'node:assert/strict';
import { Then } from '@cucumber/cucumber';
import type { StackWorld } from 'hornet/steps';
import 'hornet/steps';

/** Holds if the front has handed on exactly so many requests, which the back logs one by one. */
Then('the back has counted {int} time(s)', function (this: StackWorld, times: number) {
  const lines = this.stack.service('back').process.lines();
  const counted = lines.filter((line) => line.includes('POST /v1/completions'));
  assert.equal(counted.length, times, `the back logged:\n${lines.join('\n')}`);
});
