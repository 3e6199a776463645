/**
 * The requests of one connection that wait for their responses, oldest first: shared by the readers of both directions, since
 * a response can be read only by who knows its request. It refuses to follow more than a client in its senses would send ahead.
 */
import type { MessageHead } from './message-head.ts';

export interface Exchange {
  /** Counts from 1 on its connection. */
  readonly number: number;
  readonly request: MessageHead;
  /** Whether the server never sees it: no response comes for it. */
  isKept: boolean;
}

export class Exchanges {
  readonly #waiting: Exchange[] = [];
  #count = 0;
  /** Whether what passes is not, or is no longer, HTTP that can be followed: everything passes as it is. */
  isTunnel = false;
  /** Whether the client has said all it had to say. */
  isClientDone = false;

  /** The oldest whose response has not ended. */
  get first(): Exchange | undefined {
    return this.#waiting[0];
  }

  begin(request: MessageHead): Exchange {
    this.#count += 1;
    const exchange = { number: this.#count, request, isKept: false };
    this.#waiting.push(exchange);
    if (this.#waiting.length > mostWaiting) this.isTunnel = true;
    return exchange;
  }

  /** The response of the oldest is through. */
  finish(): void {
    this.#waiting.shift();
  }
}

const mostWaiting = 1024;
