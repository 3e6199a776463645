// Stands between a job's stream and one listener, and spoils what the script wants spoiled. It changes nothing of the job itself.
import type { FastifyReply } from 'fastify';
import { isTerminal, type JobEvent } from '../../system/contracts/index.ts';
import {
  type Director,
  type Facts,
  isHttpDeed,
  isProcessDeed,
  performOnProcess,
  performOnReply,
} from '../script/index.ts';
import type { JobDeed, jobVocabulary } from './job-vocabulary.ts';

/**
 * From here on, what is written to the reply's stream goes through the script first. `facts` are those of the job. A stream that
 * the script holds back shows that it lives every `keepAliveMs`, though its writer is done.
 */
export function spoilStream(
  reply: FastifyReply,
  director: Director<typeof jobVocabulary>,
  facts: Facts,
  keepAliveMs: number,
): void {
  const { raw } = reply;
  const stream = new SpoiledStream(reply, director, facts, keepAliveMs);
  const { end } = raw;
  // The writer of a stream gives text alone, and nothing at the end: of the many ways to call these it uses one.
  raw.write = ((text: string) => stream.write(text)) as typeof raw.write;
  // A refusal comes in the stream's place, and all at once.
  raw.end = ((whole?: string | Buffer) =>
    whole === undefined ? stream.end() : end.call(raw, whole, 'utf8')) as typeof raw.end;
}

class SpoiledStream {
  readonly #reply: FastifyReply;
  readonly #director: Director<typeof jobVocabulary>;
  readonly #facts: Facts;
  readonly #keepAliveMs: number;
  readonly #say: (text: string) => void;
  readonly #finish: () => void;
  readonly #gone = new AbortController();
  /** What is written waits here for what was written before it. */
  #line: Promise<void> = Promise.resolve();
  #token = 0;
  #markers = 1;
  #isMute = false;
  #isOver = false;

  constructor(
    reply: FastifyReply,
    director: Director<typeof jobVocabulary>,
    facts: Facts,
    keepAliveMs: number,
  ) {
    const { raw } = reply;
    const [write, end] = [raw.write, raw.end];
    this.#reply = reply;
    this.#director = director;
    this.#facts = facts;
    this.#keepAliveMs = keepAliveMs;
    this.#say = (text) => write.call(raw, text, 'utf8');
    this.#finish = () => end.call(raw, '', 'utf8');
    raw.once('close', () => this.#gone.abort());
  }

  /**
   * Takes one event, or several. Returns whether more may be written; if not, `drain` tells when. So the writer waits, and
   * shows meanwhile that it lives.
   */
  write(text: string): boolean {
    if (text.startsWith(':')) {
      if (!this.#isMute && !this.#isOver) this.#say(text);
      return true;
    }
    for (const event of text.split(/(?<=\n\n)/)) this.#next(() => this.#pass(event));
    void this.#line.then(() => this.#reply.raw.emit('drain'));
    return false;
  }

  end(): FastifyReply['raw'] {
    const { raw } = this.#reply;
    const beat = setInterval(() => this.write(': alive\n\n'), this.#keepAliveMs);
    raw.once('close', () => clearInterval(beat));
    this.#next(async () => {
      clearInterval(beat);
      this.#finish();
    });
    return raw;
  }

  #next(act: () => Promise<void>): void {
    this.#line = this.#line
      .then(() => (this.#isOver ? undefined : act()))
      .catch((error: unknown) => {
        if (!this.#gone.signal.aborted) throw error; // a listener that has gone waits for nothing
      });
  }

  async #pass(text: string): Promise<void> {
    const data = /^data: (.*)$/m.exec(text)?.[1] ?? '';
    if (!data.startsWith('{')) return this.#say(text.repeat(this.#markers));
    const event: JobEvent = JSON.parse(data);
    const deeds = this.#deedsAt(event);
    let said = text;
    for (const deed of deeds) {
      said = await this.#perform(deed, said);
      if (this.#isOver) return;
    }
    this.#say(said);
  }

  #deedsAt(event: JobEvent): JobDeed[] {
    if (event.type === 'token') {
      this.#token++;
      return this.#director.cue('token', { ...this.#facts, token: this.#token });
    }
    return isTerminal(event) ? this.#director.cue('end', this.#facts) : [];
  }

  /** Returns what is said in place of the text. */
  async #perform(deed: JobDeed, text: string): Promise<string> {
    if (isHttpDeed(deed)) {
      this.#isOver = true;
      performOnReply(deed, this.#reply);
    } else if (isProcessDeed(deed)) await performOnProcess(deed, this.#gone.signal);
    else if (deed.do === 'drop') return '';
    else if (deed.do === 'double') return text.repeat(2);
    else if (deed.do === 'malform') return deed.with.text;
    else if (deed.do === 'say_marker') this.#markers = deed.with.times;
    else if (deed.do === 'mute') await this.#mute(deed.with.ms);
    else {
      this.#isOver = true;
      this.#finish();
    }
    return text;
  }

  async #mute(ms: number | undefined): Promise<void> {
    const wait =
      ms === undefined
        ? ({ do: 'hang', with: {} } as const)
        : ({ do: 'stall', with: { ms } } as const);
    this.#isMute = true;
    await performOnProcess(wait, this.#gone.signal);
    this.#isMute = false;
  }
}
