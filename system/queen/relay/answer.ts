// What has come so far of a job's answer, from however many workers: each token once and in its place. Refuses a gap.
import type {
  Continuation,
  JobEvent,
  JobPhase,
  Narration,
  TerminalEvent,
} from '../../contracts/index.ts';
import { type Job, type JobListener, PeerError } from '../../shared/index.ts';

/** What a hive narrates when the job gets there. */
const phases: Partial<Record<string, JobPhase>> = {
  start_worker: 'loading',
  load_model: 'loading',
  forward: 'prefill',
  generate: 'prefill',
};

export class Answer {
  readonly #job: Job;
  readonly #onNarration: (narration: Narration) => void;
  /** What the user's own request goes on from. */
  readonly #before: Continuation;
  /** Tokens of the model in this job's events, which may hold more or fewer than one. */
  #modelTokens = 0;

  /** @param onNarration given what hives and workers narrate, which is added to the job besides */
  constructor(job: Job, onNarration: (narration: Narration) => void) {
    this.#job = job;
    this.#onNarration = onNarration;
    this.#before = job.spec.operation.continuation ?? { text: '', events: 0, tokens: 0 };
  }

  /** Whether all tokens have come that were asked for, so that nothing is left for another worker. */
  get isFull(): boolean {
    return this.#before.tokens + this.#modelTokens >= this.#job.spec.operation.max_tokens;
  }

  /** For the next worker; undefined where it has to begin. */
  continuation(): Continuation | undefined {
    const { text, events, tokens } = this.#before;
    if (this.#job.tokens === 0) return this.#job.spec.operation.continuation;
    return {
      text: text + this.#job.texts().join(''),
      events: events + this.#job.tokens,
      tokens: tokens + this.#modelTokens,
    };
  }

  /**
   * Passes on what one worker's hive says, without what had come before, up to the end that it tells.
   * @param hear has the listener told what the hive says, and returns the end
   * @throws PeerError where a token is missing, and as `hear`
   */
  async relay(hear: (listener: JobListener) => Promise<TerminalEvent>): Promise<TerminalEvent> {
    const first = this.#next;
    const end = await hear((event) => {
      if (event.type === 'token') return this.#take(event);
      const phase = phases[event.action];
      if (phase !== undefined && this.#next === first) this.#job.enter(phase);
      this.#job.append(event);
      const { type: _, ...narration } = event;
      this.#onNarration(narration);
    });
    if (end.type === 'completed') this.#checkWhole(end.tokens, first);
    return end;
  }

  /** The index of the token that is due. */
  get #next(): number {
    return this.#before.events + this.#job.tokens;
  }

  #take(token: JobEvent & { type: 'token' }): void {
    const due = this.#next;
    if (token.index < due) return;
    if (token.index > due)
      throw new PeerError('foreign', `Token ${token.index} came where ${due} was due.`);
    this.#modelTokens += token.tokens ?? 1;
    this.#job.append(token);
  }

  /** A hive counts its own part, or all there is. */
  #checkWhole(counted: number, first: number): void {
    const came = this.#next - first;
    if (counted === came || counted === this.#next) return;
    const counts = `${counted} tokens were counted and ${came} came`;
    throw new PeerError('foreign', `The job is said to be complete, but ${counts}.`);
  }
}
