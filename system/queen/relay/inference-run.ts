// One inference from its acceptance to its end, over as many workers as it takes: placed, handed over, and after a loss given to
// somebody else, who goes on where the last one was. The one place where anything is tried again.
import type { InferOperation, Narration, NarrationFacts } from '../../contracts/index.ts';
import {
  explainHiveLoss,
  Failure,
  type Job,
  type JobPlace,
  type JobResult,
  type Narrate,
} from '../../shared/index.ts';
import type { Assignment, AssignmentEnd } from '../dispatch/assignment.ts';
import type { Dispatcher } from '../dispatch/dispatcher.ts';
import { firstLoss, type Loss, type LossTraits, traitsOf } from '../dispatch/losses.ts';
import type { WaitNotice } from '../dispatch/scheduler.ts';
import type { Avoided, PlacementOrder } from '../placement/order.ts';
import { Answer } from './answer.ts';
import { type HandOverOptions, type Handover, handOver, takeUp } from './hand-over.ts';

export interface InferenceOptions extends HandOverOptions {
  /** The queen's name, as errors have it. */
  layer: string;
  dispatcher: Dispatcher;
  narrate: Narrate;
  /** The job is given to a worker. */
  assign(job: Job, place: JobPlace): void;
  /** Given what hives and workers narrate for a job: the queen's own sentences go their own way. */
  onNarration(narration: Narration): void;
  /** How many workers a job is given to at most. */
  maxAttempts: number;
}

type Exchange = (handover: Handover, options: HandOverOptions) => Promise<JobResult>;

export class InferenceRun {
  readonly #job: Job;
  readonly #signal: AbortSignal;
  readonly #options: InferenceOptions;
  readonly #answer: Answer;
  readonly #turn: number;
  readonly #losses: Loss[] = [];
  readonly #avoid: Avoided[] = [];
  #hadBegun = false;

  constructor(job: Job, signal: AbortSignal, options: InferenceOptions) {
    this.#job = job;
    this.#signal = signal;
    this.#options = options;
    this.#answer = new Answer(job, options.onNarration);
    this.#turn = options.dispatcher.nextTurn();
  }

  /** @throws Failure that the user is told; the signal's reason */
  async toEnd(): Promise<JobResult> {
    for (;;) {
      const assignment = await this.#place();
      this.#begin(assignment);
      const result = await this.#attempt(assignment, handOver);
      if (result !== undefined) return result;
    }
  }

  /**
   * The same for a job that is with somebody already: the result, or undefined where it is not to be had there.
   * @throws as `toEnd`
   */
  async resumed(assignment: Assignment): Promise<JobResult | undefined> {
    try {
      return (await this.#attempt(assignment, takeUp)) ?? (await this.#goOn());
    } catch (error) {
      const isGone = error instanceof Failure && error.code === 'JOB_NOT_FOUND';
      if (isGone) return undefined;
      throw error;
    }
  }

  /** After a loss in the middle of what could be taken up. Where nothing came of it, another has to begin. */
  async #goOn(): Promise<JobResult | undefined> {
    return this.#job.tokens === 0 ? undefined : this.toEnd();
  }

  async #place(): Promise<Assignment> {
    const { dispatcher, layer } = this.#options;
    const { deadline, operation } = this.#job.spec;
    const [first, ...rest] = this.#losses;
    const loss = first === undefined ? {} : { loss: firstLoss([first, ...rest]) };
    const order: PlacementOrder = orderOf(operation, this.#avoid);
    let notice: WaitNotice | undefined;
    try {
      return await dispatcher.place(
        { order, turn: this.#turn, hadBegun: this.#hadBegun, ...loss },
        [this.#signal, deadline.signal],
        (given) => {
          notice = given;
          this.#tellWait(given);
        },
      );
    } catch (error) {
      if (this.#signal.aborted || !deadline.hasExpired) throw error;
      const { code, message, details } = deadline.exceeded(layer, 'queued');
      const workers = notice?.explain().workers ?? [];
      throw new Failure(code, message, { details: { ...details, workers } });
    }
  }

  /** Undefined where the worker, or its hive, was lost and somebody else may try. */
  async #attempt(assignment: Assignment, exchange: Exchange): Promise<JobResult | undefined> {
    const { dispatcher } = this.#options;
    let end: AssignmentEnd = 'left';
    try {
      const result = await exchange(
        {
          ...{ job: this.#job, answer: this.#answer, signal: this.#signal, assignment },
          onOpen: () => this.#tellForward(assignment),
        },
        this.#options,
      );
      end = 'served';
      return result;
    } catch (error) {
      const failure = explainHiveLoss(error, {
        hive: assignment.hive,
        layer: this.#options.layer,
        phase: this.#job.phase,
      });
      const traits = this.#mayTryAgain() ? traitsOf(failure, failure !== error) : undefined;
      if (traits === undefined || !(failure instanceof Failure)) throw failure;
      end = traits;
      return this.#lose(assignment, failure, traits);
    } finally {
      dispatcher.end(assignment, end);
    }
  }

  #mayTryAgain(): boolean {
    return !this.#signal.aborted && !this.#job.spec.deadline.hasExpired;
  }

  /** The answer, where all of it had come but its end. @throws the first loss where no more may be tried */
  #lose(assignment: Assignment, failure: Failure, traits: LossTraits): JobResult | undefined {
    const { hive, worker } = assignment;
    const loss: Loss = { hive, worker, failure };
    const [first = loss] = this.#losses;
    this.#losses.push(loss);
    if (this.#answer.isFull) return { finishReason: 'length', tokens: this.#job.tokens };
    if (this.#losses.length >= this.#options.maxAttempts)
      throw firstLoss([first, ...this.#losses.slice(1)]);
    if (traits.avoids !== 'nobody') this.#hadBegun = true;
    const avoided = assignment.avoided(traits);
    if (avoided !== undefined) this.#avoid.push(avoided);
    return undefined;
  }

  #begin(assignment: Assignment): void {
    const { hive, worker, reason } = assignment;
    this.#options.assign(this.#job, { hive, worker });
    this.#tell('place', hive, `Chose ${hive}: ${worker} ${reason}`, { hive, worker });
    const last = this.#losses.at(-1);
    if (last === undefined) return;
    const { tokens } = this.#job;
    const after = tokens === 0 ? 'before its first token' : `after ${tokens} tokens`;
    const from = `${last.hive}/${last.worker}`;
    this.#options.narrate({
      ...{ action: tokens === 0 ? 'retry' : 'migrate', target: hive, level: 'warn', hive, worker },
      error_code: last.failure.code,
      human: short(`Moving from ${from} to ${hive}/${worker} ${after}. ${last.failure.message}`),
    });
  }

  #tellForward({ hive, worker, startsWorker }: Assignment): void {
    if (startsWorker) this.#job.enter('loading');
    this.#tell('forward', hive, `Handed the job to ${hive} for ${worker}`, { hive, worker });
  }

  #tellWait(notice: WaitNotice): void {
    this.#job.enter('queued');
    const { position } = notice;
    const { model } = this.#job.spec.operation;
    const facts = { queue_position: position, model };
    const why = notice.explain().sentence;
    this.#tell('queue', this.#job.id, `Waiting as number ${position} for ${model}: ${why}`, facts);
  }

  #tell(action: string, target: string, human: string, facts: NarrationFacts): void {
    this.#options.narrate({ action, target, human: short(human), ...facts });
  }
}

export function orderOf(
  { model, device, worker }: InferOperation,
  avoid: readonly Avoided[],
): PlacementOrder {
  return {
    ...{ model, avoid: [...avoid] },
    ...(device === undefined ? {} : { device }),
    ...(worker === undefined ? {} : { worker }),
  };
}

/** A sentence of narration is under 200 characters. */
function short(human: string): string {
  return human.length < 200 ? human : `${human.slice(0, 198)}…`;
}
