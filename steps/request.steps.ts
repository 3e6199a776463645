// Plain HTTP requests to a service of any stack.
import assert from 'node:assert/strict';
import { Then, When } from '@cucumber/cucumber';
import { systemClock } from '../harness/index.ts';
import { type Answer, requestOnce } from './support/http.ts';
import type { StackWorld } from './support/stack-world.ts';

const answers = new WeakMap<StackWorld, Answer & { tookMs: number }>();

When(
  'a client requests {string} from {string}',
  async function (this: StackWorld, path: string, service: string) {
    const { url } = this.stack.service(service);
    const beganAtMs = systemClock.nowMs();
    const answer = await requestOnce(new URL(path, url).href, { signal: this.scope.signal });
    answers.set(this, { ...answer, tookMs: systemClock.nowMs() - beganAtMs });
  },
);

Then('the answer has status {int}', function (this: StackWorld, status: number) {
  assert.equal(answers.get(this)?.status, status);
});

Then(
  'the answer has status {int} within {float} s',
  function (this: StackWorld, status: number, seconds: number) {
    const answer = answers.get(this);
    assert.equal(answer?.status, status);
    assert.ok(answer.tookMs <= seconds * 1_000, `the answer took ${answer.tookMs} ms`);
  },
);

Then('the answer says {string}', function (this: StackWorld, text: string) {
  const said = answers.get(this)?.text ?? '';
  assert.ok(said.includes(text), `the answer says: ${said}`);
});
