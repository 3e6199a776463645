// Clients that stream completions from any stack, in the dialect that its configuration names.
import assert from 'node:assert/strict';
import { Then, When } from '@cucumber/cucumber';
import {
  type CompletionEnd,
  type CompletionStream,
  dialectOf,
  HornetError,
  streamCompletion,
  withTimeout,
} from '../harness/index.ts';
import { configOf } from './project-config.ts';
import type { StackWorld } from './support/stack-world.ts';

const streams = new WeakMap<StackWorld, CompletionStream>();

/** The newest stream of the scenario's clients, for sentences of one's own. @throws AssertionError where there is none */
export function completionOf(world: StackWorld): CompletionStream {
  const stream = streams.get(world);
  assert.ok(stream, 'no client has begun to stream');
  return stream;
}

/**
 * Begins to stream the completion of a prompt from a service, or through a link. The scenario goes on at once; what comes
 * is written down meanwhile.
 */
When(
  'a client streams a completion of {string} from {string}',
  async function (this: StackWorld, prompt: string, target: string) {
    await begin(this, target, prompt, 256);
  },
);

/** The same, of so many tokens at most. */
When(
  'a client streams {int} tokens of a completion of {string} from {string}',
  async function (this: StackWorld, maxTokens: number, prompt: string, target: string) {
    await begin(this, target, prompt, maxTokens);
  },
);

/** Waits up to 10 s until so many pieces of text have come, and fails if the stream ends before. */
When('{int} pieces of the stream have come', async function (this: StackWorld, count: number) {
  await piecesCome(completionOf(this), count);
});

/**
 * Closes the client's connection in the middle of its stream.
 * @example When the client leaves the stream
 */
When('the client leaves the stream', async function (this: StackWorld) {
  await completionOf(this).close();
});

/** Waits up to 10 s for the end of the stream, which must be the one that the dialect asks for, with nothing after it. */
Then('the stream ends well', async function (this: StackWorld) {
  await assertEnd(completionOf(this), 'whole', 10);
});

/** The same within a time of one's own. */
Then('the stream ends well within {float} s', async function (this: StackWorld, seconds: number) {
  await assertEnd(completionOf(this), 'whole', seconds);
});

/**
 * Waits up to 10 s for the stream to stop before its end: by a closed connection, an error among its pieces, or garbage.
 * @example Then the stream breaks off
 */
Then('the stream breaks off', async function (this: StackWorld) {
  await assertEnd(completionOf(this), 'broken', 10);
});

/**
 * The same within a time of one's own.
 * @example Then the stream breaks off within 1.5 s
 */
Then('the stream breaks off within {float} s', async function (this: StackWorld, seconds: number) {
  await assertEnd(completionOf(this), 'broken', seconds);
});

/** The same, and what broke it off must be told with these words: an error that the server sent, or what became of the connection. */
Then(
  'the stream breaks off within {float} s, saying {string}',
  async function (this: StackWorld, seconds: number, text: string) {
    const { why } = await assertEnd(completionOf(this), 'broken', seconds);
    assert.ok(why.includes(text), `it broke off because ${why}`);
  },
);

/** Waits up to 10 s for an answer with this status in the place of a stream. */
Then('the stream is refused with status {int}', async function (this: StackWorld, status: number) {
  const end = await assertEnd(completionOf(this), 'refused', 10);
  assert.equal(end.status, status, end.why);
});

/** Compares all of the text that has come so far; best after the stream has ended. */
Then('the streamed text is {string}', function (this: StackWorld, text: string) {
  assert.equal(completionOf(this).text, text);
});

/** Holds if the text so far begins with these words. */
Then('the streamed text begins with {string}', function (this: StackWorld, text: string) {
  const { text: streamed } = completionOf(this);
  assert.ok(streamed.startsWith(text), `the text so far is: ${streamed}`);
});

async function begin(
  world: StackWorld,
  target: string,
  prompt: string,
  maxTokens: number,
): Promise<void> {
  const { dialect = 'openai', model = 'default' } = await configOf(world);
  const stream = streamCompletion(world.stack.urlOf(target), {
    dialect: dialectOf(dialect),
    request: { prompt, maxTokens, model },
    signal: world.scope.signal,
  });
  stream.onPiece(({ text }) => world.live.show('client', 'token', text));
  streams.set(world, stream);
}

async function piecesCome(stream: CompletionStream, count: number): Promise<void> {
  const { promise: come, resolve } = Promise.withResolvers<void>();
  const look = () => stream.pieces.length >= count && resolve();
  stream.onPiece(look);
  look();
  const onTimeout = () => tooLate(`${count} pieces have come`, stream);
  await withTimeout(() => Promise.race([come, stream.ended]), { timeoutMs: 10_000, onTimeout });
  assert.ok(stream.pieces.length >= count, `it ended before: ${describe(stream)}`);
}

async function assertEnd(
  stream: CompletionStream,
  how: CompletionEnd['how'],
  seconds: number,
): Promise<CompletionEnd> {
  const onTimeout = () => tooLate('the stream has ended', stream);
  const end = await withTimeout(() => stream.ended, { timeoutMs: seconds * 1_000, onTimeout });
  assert.equal(end.how, how, describe(stream));
  return end;
}

function tooLate(hope: string, stream: CompletionStream): HornetError<'TIMED_OUT'> {
  const data = { hope, lastObservation: describe(stream) };
  return new HornetError('TIMED_OUT', `Not in time: ${hope}.`, { data });
}

/** What there is to say about a stream that is not as it should be. */
function describe({ end, pieces, text }: CompletionStream): string {
  const ending = end === undefined ? 'is still going on' : `is ${end.how}: ${end.why}`;
  return `the stream ${ending}; ${pieces.length} pieces came: ${JSON.stringify(text)}`;
}
