// Plain HTTP requests to a service of any stack.
import assert from 'node:assert/strict';
import { Then, When } from '@cucumber/cucumber';
import { type Answer, requestOnce } from './support/http.ts';
import type { StackWorld } from './support/stack-world.ts';

const answers = new WeakMap<StackWorld, Answer>();

When(
  'a client requests {string} from {string}',
  async function (this: StackWorld, path: string, service: string) {
    const { url } = this.stack.service(service);
    answers.set(this, await requestOnce(new URL(path, url).href, { signal: this.scope.signal }));
  },
);

Then('the answer has status {int}', function (this: StackWorld, status: number) {
  assert.equal(answers.get(this)?.status, status);
});

Then('the answer says {string}', function (this: StackWorld, text: string) {
  const said = answers.get(this)?.text ?? '';
  assert.ok(said.includes(text), `the answer says: ${said}`);
});
