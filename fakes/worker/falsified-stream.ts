// The writing of one stream, to be falsified event by event. What nobody touches goes out as it was.
import type { ServerResponse } from 'node:http';
import { encode } from 'eventsource-encoder';
import type { FastifyReply } from 'fastify';
import { completionEnd } from '../../system/contracts/index.ts';
import { openEventStreamReply } from '../../system/shared/index.ts';

const doneEvent = encode({ data: completionEnd });

export class FalsifiedStream {
  readonly #reply: FastifyReply;
  readonly #keepAliveMs: number;
  #isTapped = false;
  #hasEnded = false;
  #instead: string | undefined;
  #doneMarks = 1;

  constructor(reply: FastifyReply, keepAliveMs: number) {
    this.#reply = reply;
    this.#keepAliveMs = keepAliveMs;
  }

  /** Writes this in place of the next event, whatever that is. */
  replaceNext(text: string): void {
    this.#tap();
    this.#instead = text;
  }

  /** How often [DONE] is said at the end. */
  sayDone(times: number): void {
    this.#tap();
    this.#doneMarks = times;
  }

  /** Keeps all that is written, signs of life too, until the handle is disposed or the stream ends. */
  hold(): Disposable {
    const { raw } = this.#reply;
    raw.cork();
    return { [Symbol.dispose]: () => raw.uncork() };
  }

  /** Ends the stream as one ends that is complete, though it is not. */
  endNow(): void {
    this.#tap();
    if (!this.#reply.raw.headersSent) openEventStreamReply(this.#reply, this.#keepAliveMs);
    this.#reply.raw.end();
    this.#hasEnded = true;
  }

  #tap(): void {
    if (this.#isTapped) return;
    this.#isTapped = true;
    const response: ServerResponse = this.#reply.raw;
    const write = response.write.bind(response);
    const writeChanged = (event: string): boolean => {
      const changed = this.#change(event);
      return changed === '' || write(changed);
    };
    response.write = writeChanged as typeof response.write; // events are the only thing written to a stream
  }

  #change(event: string): string {
    if (this.#hasEnded) return '';
    if (event === doneEvent) return event.repeat(this.#doneMarks);
    if (this.#instead === undefined || event.startsWith(':')) return event; // a comment is no event
    const changed = this.#instead;
    this.#instead = undefined;
    return changed;
  }
}
