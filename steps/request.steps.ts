// Plain HTTP requests to any stack: to a service itself, or through a link, by its name.
import assert from 'node:assert/strict';
import { Then, When } from '@cucumber/cucumber';
import { systemClock } from '../harness/index.ts';
import { type Answer, type RequestOptions, requestOnce } from './support/http.ts';
import type { StackWorld } from './support/stack-world.ts';

/** How the newest request of a scenario ended: with an answer, whatever its status, or without one. */
type Outcome = { tookMs: number } & ({ answer: Answer } | { error: unknown });

const outcomes = new WeakMap<StackWorld, Outcome>();

/** The answer to the newest request of the scenario, for sentences of one's own. @throws Error where there is none */
export function answerOf(world: StackWorld): Answer {
  const outcome = outcomeOf(world);
  if ('answer' in outcome) return outcome.answer;
  throw new Error('The request was not answered.', { cause: outcome.error });
}

/** Sends a GET to a service, or through a link (`"client→front"`), and waits up to 5 s for the answer. */
When(
  'a client requests {string} from {string}',
  async function (this: StackWorld, path: string, target: string) {
    await sendRequest(this, target, path, { method: 'GET' });
  },
);

/**
 * Sends a request of another method, without a body.
 * @example When a client sends DELETE "/v1/jobs/7" to "front"
 */
When(
  /^a client sends (POST|DELETE) "([^"]*)" to "([^"]*)"$/,
  async function (this: StackWorld, method: 'POST' | 'DELETE', path: string, target: string) {
    await sendRequest(this, target, path, { method });
  },
);

/** Sends a POST with the JSON that stands below the sentence. */
When(
  'a client posts to {string} of {string}',
  async function (this: StackWorld, path: string, target: string, json: string) {
    await sendRequest(this, target, path, { method: 'POST', body: JSON.parse(json) });
  },
);

/** Compares the status of the newest answer. */
Then('the answer has status {int}', function (this: StackWorld, status: number) {
  assertStatus(answerOf(this), status);
});

/** The same, and the answer must have come in this time after its request. */
Then(
  'the answer has status {int} within {float} s',
  function (this: StackWorld, status: number, seconds: number) {
    assertStatus(answerOf(this), status);
    const { tookMs } = outcomeOf(this);
    assert.ok(tookMs <= seconds * 1_000, `the answer took ${tookMs.toFixed(0)} ms`);
  },
);

/** Holds if the text stands somewhere in the body of the newest answer. */
Then('the answer says {string}', function (this: StackWorld, text: string) {
  const said = answerOf(this).text;
  assert.ok(said.includes(text), `the answer says: ${said}`);
});

/**
 * Holds if the newest request was refused, broken off, or not answered in time.
 * @example Then no answer comes
 */
Then('no answer comes', function (this: StackWorld) {
  const outcome = outcomeOf(this);
  const said = 'answer' in outcome ? `${outcome.answer.status} ${outcome.answer.text}` : '';
  assert.ok('error' in outcome, `an answer came: ${said}`);
});

/** Sends a request as the newest of the scenario, whose answer the sentences here look at. */
export async function sendRequest(
  world: StackWorld,
  target: string,
  path: string,
  options: Pick<RequestOptions, 'method' | 'body'>,
): Promise<void> {
  const url = new URL(path, world.stack.urlOf(target)).href;
  const beganAtMs = systemClock.nowMs();
  const outcome = await requestOnce(url, { ...options, signal: world.scope.signal }).then(
    (answer) => ({ answer }),
    (error: unknown) => ({ error }),
  );
  outcomes.set(world, { ...outcome, tookMs: systemClock.nowMs() - beganAtMs });
}

function outcomeOf(world: StackWorld): Outcome {
  const outcome = outcomes.get(world);
  assert.ok(outcome, 'no client has sent a request');
  return outcome;
}

function assertStatus({ status, text }: Answer, expected: number): void {
  assert.equal(status, expected, `the answer has status ${status}: ${text}`);
}
