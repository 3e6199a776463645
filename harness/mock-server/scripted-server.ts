/** The mock server itself: an HTTP server that reads each request to its end, writes it down, and gives the answer of the script. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from '../kernel/clock.ts';
import { HornetError } from '../kernel/errors.ts';
import type { MockAnswer } from './answer.ts';
import { giveAnswer, giveFailure, giveNotScripted } from './give-answer.ts';
import type { MockServer, MockServerOptions } from './mock-server.ts';
import {
  addressOf,
  describeRequest,
  ReceivedRequest,
  type RecordedRequest,
} from './recorded-request.ts';
import { RequestLog, type RequestMatcher, type WaitForRequestOptions } from './request-log.ts';
import type { Route } from './route.ts';
import { type ChosenAnswer, Script } from './script.ts';

export class ScriptedServer implements MockServer {
  readonly #options: MockServerOptions;
  readonly #onClosed: () => void;
  readonly #clock: Clock;
  readonly #startedMs: number;
  readonly #script = new Script();
  readonly #log: RequestLog;
  readonly #server: Server;
  readonly #closing = new AbortController();
  readonly #mistakes: unknown[] = [];
  #url = '';
  #closed: Promise<void> | undefined;

  /** `onClosed` is called once, when nothing is left to undo. */
  constructor(options: MockServerOptions, onClosed: () => void) {
    this.#options = options;
    this.#onClosed = onClosed;
    this.#clock = options.clock ?? systemClock;
    this.#startedMs = this.#clock.nowMs();
    this.#log = new RequestLog(this.#clock);
    this.#server = createServer((message, response) => void this.#serve(message, response));
  }

  async listen(): Promise<void> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    // A server that listens on TCP has an address with a port.
    const { port } = this.#server.address() as AddressInfo;
    this.#url = `http://127.0.0.1:${port}`;
  }

  get url(): string {
    return this.#url;
  }

  script(route: Route, ...answers: [MockAnswer, ...MockAnswer[]]): void {
    this.#script.add(route, answers);
  }

  requests(): RecordedRequest[] {
    return this.#log.all();
  }

  requestsTo(path: `/${string}` | Route): RecordedRequest[] {
    if (path.startsWith('/')) return this.#log.matching((request) => request.path === path);
    // What does not begin with its path is a route.
    return this.#log.matching(path as Route);
  }

  waitForRequest(
    matcher: RequestMatcher,
    options: WaitForRequestOptions = {},
  ): Promise<RecordedRequest> {
    return this.#log.waitFor(matcher, options);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const atMs = this.#clock.nowMs() - this.#startedMs;
    const left = new AbortController();
    response.once('close', () => left.abort());
    const { bytes, isWhole } = await readBody(message);
    const chosen = this.#script.choose(message.method ?? '', addressOf(message).pathname);
    const request = new ReceivedRequest(message, bytes, atMs, chosen);
    request.clientLeft = !isWhole && !this.#closing.signal.aborted;
    this.#log.add(request);
    if (isWhole) await this.#answer(request, response, chosen, left.signal);
  }

  async #answer(
    request: ReceivedRequest,
    response: ServerResponse,
    chosen: ChosenAnswer | undefined,
    left: AbortSignal,
  ): Promise<void> {
    const signal = AbortSignal.any([left, this.#closing.signal]);
    let isBrokenHere = false;
    response.once('close', () => {
      if (response.writableFinished || isBrokenHere || this.#closing.signal.aborted) return;
      this.#log.noteClientLeft(request);
    });
    try {
      if (chosen === undefined) {
        const asked = `${request.method} ${request.path}`;
        giveNotScripted(response, asked, this.#script.routes());
        return;
      }
      const { answer } = chosen;
      const set = typeof answer === 'function' ? await answer(request, signal) : answer;
      const onReset = () => {
        isBrokenHere = true;
      };
      await giveAnswer(set, { response, clock: this.#clock, signal, onReset });
    } catch (error) {
      // Whoever has left, or closed the server, wants no answer any more.
      if (signal.aborted) return;
      this.#mistakes.push(error);
      giveFailure(response, error);
    }
  }

  async #close(): Promise<void> {
    const { name = 'mock server', strict = false } = this.#options;
    this.#closing.abort();
    const ended = new Promise<void>((resolve) => void this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await ended;
    this.#onClosed();
    if (this.#mistakes.length > 0) throw answerFailedError(name, this.#mistakes);
    const unexpected = this.#log.matching(({ route }) => route === undefined);
    if (strict && unexpected.length > 0) {
      throw notScriptedError(name, unexpected, this.#script.routes());
    }
  }
}

/** What has come of the body, and whether that is all of it. */
async function readBody(message: IncomingMessage): Promise<{ bytes: Buffer; isWhole: boolean }> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of message) chunks.push(chunk);
  } catch {
    // The client left in the middle, which the record says.
  }
  return { bytes: Buffer.concat(chunks), isWhole: message.complete };
}

function answerFailedError(server: string, mistakes: readonly unknown[]): HornetError {
  const message = `A function in the script of ${server} threw instead of answering.`;
  const errors = mistakes.map(String);
  return new HornetError('MOCK_ANSWER_FAILED', message, { data: { errors }, cause: mistakes[0] });
}

function notScriptedError(
  server: string,
  unexpected: readonly RecordedRequest[],
  routes: readonly Route[],
): HornetError {
  const message = `${server} was asked ${unexpected.length} times for what nothing is scripted for.`;
  const data = { unexpected: unexpected.map(describeRequest), routes };
  return new HornetError('REQUESTS_NOT_SCRIPTED', message, { data });
}
