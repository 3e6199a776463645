// Listens to one job's stream exactly as it is sent, event by event, and can hang up at any time.
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { isTerminal, type JobEvent, JobEventSchema, type TerminalEvent } from '../../job-event.ts';
import { checked } from '../checked.ts';

/** What a whole stream said. */
export interface JobStory {
  ids: number[];
  events: JobEvent[];
  /** The texts of the tokens. */
  tokens: string[];
  /** Who said which word, in order: `queen receive`. */
  told: string[];
  terminal: TerminalEvent;
}

/** A stream that is being listened to. Disposing of it hangs up. */
export class JobListener implements Disposable {
  readonly response: Promise<Response>;
  readonly #line = new AbortController();
  readonly #heard: EventSourceMessage[] = [];
  readonly #decoder = new TextDecoder();
  readonly #parser = createParser({
    onEvent: (event) => this.#heard.push(event),
    onComment: () => {
      this.#signsOfLife++;
    },
  });
  #signsOfLife = 0;
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;

  /** @param body is sent, where the stream is the answer to something */
  constructor(url: string, headers: Record<string, string> = {}, body?: unknown) {
    const given = { accept: 'text/event-stream', 'content-type': 'application/json', ...headers };
    const { signal } = this.#line;
    this.response =
      body === undefined
        ? fetch(url, { headers, signal })
        : fetch(url, { method: 'POST', headers: given, body: JSON.stringify(body), signal });
    this.response.catch(() => {}); // whoever awaits it is told
  }

  /** The next event; undefined at the stream's end. @throws where the stream breaks, or there is none */
  async next(): Promise<EventSourceMessage | undefined> {
    while (this.#heard.length === 0) if (!(await this.#read())) return undefined;
    return this.#heard.shift();
  }

  /** All events that are left. */
  async rest(): Promise<EventSourceMessage[]> {
    const all: EventSourceMessage[] = [];
    for (let event = await this.next(); event !== undefined; event = await this.next())
      all.push(event);
    return all;
  }

  /** The events up to the first that is meant, that one included. @throws where the stream ends without it */
  async until(isMeant: (event: JobEvent) => boolean): Promise<EventSourceMessage[]> {
    const heard: EventSourceMessage[] = [];
    for (let event = await this.next(); event !== undefined; event = await this.next()) {
      heard.push(event);
      if (isMeant(eventOf(event))) return heard;
    }
    throw new Error(`The stream ended without what was waited for: ${JSON.stringify(heard)}`);
  }

  /** Resolves when a comment has come, with how many so far. @throws where the stream ends instead */
  async signOfLife(): Promise<number> {
    const before = this.#signsOfLife;
    while (this.#signsOfLife === before)
      if (!(await this.#read())) throw new Error('The stream ended without a sign of life.');
    return this.#signsOfLife;
  }

  hangUp(): void {
    this.#line.abort();
  }

  [Symbol.dispose](): void {
    this.hangUp();
  }

  /** Takes in what comes next; false at the end. */
  async #read(): Promise<boolean> {
    this.#reader ??= bodyOf(await this.response).getReader();
    const { done, value } = await this.#reader.read();
    if (value !== undefined) this.#parser.feed(this.#decoder.decode(value, { stream: true }));
    return !done;
  }
}

/** An event of a stream, known to be one of the contract. @throws for one that is not */
function eventOf({ data }: EventSourceMessage): JobEvent {
  return checked(JobEventSchema, JSON.parse(data));
}

/**
 * What a whole stream said: numbered events of the contract, the last of them terminal, then its bare marker.
 * @throws Error for anything else
 */
export function storyOf(heard: readonly EventSourceMessage[], marker: string): JobStory {
  const events = heard.slice(0, -1).map(eventOf);
  const terminal = events.at(-1);
  const last = heard.at(-1);
  if (terminal === undefined || !isTerminal(terminal) || events.filter(isTerminal).length !== 1)
    throw new Error(`The stream does not end with one terminal event: ${JSON.stringify(heard)}`);
  if (last?.data !== marker || (last.id ?? '') !== '')
    throw new Error(`The stream ends with ${JSON.stringify(last)}, not with a bare ${marker}.`);
  return {
    ids: heard.slice(0, -1).map(({ id }) => Number(id)),
    events,
    tokens: events.flatMap((event) => (event.type === 'token' ? [event.text] : [])),
    told: events.flatMap((event) =>
      event.type === 'narration' ? [`${event.actor} ${event.action}`] : [],
    ),
    terminal,
  };
}

function bodyOf(response: Response): ReadableStream<Uint8Array> {
  if (response.body === null || !response.ok)
    throw new Error(`There is no stream: the answer is ${response.status}.`);
  return response.body;
}
