// The answer itself: a turn at the slots, then token by token at the pace of the latency model, with what the script has to say to each.
import type { FastifyReply } from 'fastify';
import { type CompletionReply, type Order, untilAborted } from '../../system/shared/index.ts';
import { isHttpDeed, isProcessDeed, performOnProcess, performOnReply } from '../script/index.ts';
import type { Answer } from './answer.ts';
import { FalsifiedStream } from './falsified-stream.ts';
import { tokenLatencyMs } from './latency.ts';
import { Pace, wallTime } from './pace.ts';
import type { WorkerDeed } from './script-vocabulary.ts';
import type { Stage } from './stage.ts';

/** One request on its way. */
export interface Act {
  readonly order: Order;
  /** Which request it is, from 1. */
  readonly ordinal: number;
  readonly said: Answer;
  readonly reply: FastifyReply;
  readonly out: CompletionReply;
  /** Aborted when the client has gone, the worker has to leave, or the budget has run out. */
  readonly signal: AbortSignal;
  /** The same without the budget: who hangs does not look at it. */
  readonly presence: AbortSignal;
  /** How many times as long everything takes. */
  readonly factor: number;
  phase: 'queued' | 'prefill' | 'decode';
}

/**
 * Says all tokens. Resolves to false where the script has ended the answer, so that there is nothing to add.
 * @throws ALL_SLOTS_BUSY, or the reason of a signal
 */
export async function recite(act: Act, stage: Stage): Promise<boolean> {
  const { order, signal } = act;
  const { target, stream } = order;
  const turn = stage.slots.take(signal);
  if (turn.place > 0) {
    const human = `Every slot is taken: ${target} waits as number ${turn.place}`;
    stage.narrate({ action: 'queue', target, human });
  }
  using slot = await turn.slot;
  act.phase = 'prefill';
  const human = `Generating for ${target} in slot ${slot.number}`;
  stage.narrate({ action: 'generate', target, human });
  using recital = stage.streams.begin(stream ? act.said.tokens : []);
  const saying = new Saying(act, stage);
  for (const text of stream ? recital : act.said.tokens)
    if (!(await saying.sayNext(text))) return false;
  return await saying.sayRest();
}

/** How far an answer has come. */
class Saying {
  readonly #act: Act;
  readonly #stage: Stage;
  readonly #pace: Pace;
  readonly #falsified: FalsifiedStream;
  /** Tokens that others have overtaken. */
  #late: string[] = [];
  #token = 0;

  constructor(act: Act, stage: Stage) {
    this.#act = act;
    this.#stage = stage;
    this.#pace = new Pace(wallTime, act.signal);
    this.#pace.factor = act.factor;
    this.#falsified = new FalsifiedStream(act.reply, stage.options.keepAliveMs);
  }

  /** Resolves to false where the answer is over. */
  async sayNext(text: string): Promise<boolean> {
    const token = ++this.#token;
    await this.#pace.wait(this.#latencyMs());
    this.#act.phase = 'decode';
    let texts = [text, ...this.#late.splice(0)];
    for (const deed of this.#stage.cue('token', this.#act, token)) {
      if (deed.do === 'drop') texts = texts.slice(1);
      else if (deed.do === 'double') texts = [text, ...texts];
      else if (deed.do === 'swap') this.#late = texts.splice(0, 1);
      else if (deed.do === 'garble') texts = [deed.with.text, ...texts.slice(1)];
      else if (!(await this.#perform(deed))) return false;
    }
    await this.#sayAll(texts);
    return true;
  }

  /** What is left when all tokens were taken. Resolves to false where the answer is over. */
  async sayRest(): Promise<boolean> {
    await this.#sayAll(this.#late);
    for (const deed of this.#stage.cue('end', this.#act))
      if (!(await this.#perform(deed))) return false;
    return true;
  }

  #latencyMs(): number {
    const { options, slots } = this.#stage;
    return tokenLatencyMs(options, {
      request: this.#act.ordinal,
      token: this.#token,
      promptTokens: this.#act.said.promptTokens,
      busySlots: slots.busy,
      totalSlots: slots.total,
    });
  }

  async #sayAll(texts: readonly string[]): Promise<void> {
    const { out, signal } = this.#act;
    for (const text of texts) await untilAborted(out.say(text), signal);
  }

  /** Resolves to false where the answer is over. */
  async #perform(deed: WorkerDeed): Promise<boolean> {
    const { reply, presence } = this.#act;
    if (isProcessDeed(deed)) await performOnProcess(deed, presence);
    else if (isHttpDeed(deed)) {
      performOnReply(deed, reply);
      return false;
    } else if (deed.do === 'slow') this.#pace.factor *= deed.with.factor;
    else if (deed.do === 'malform') this.#falsified.replaceNext(deed.with.text);
    else if (deed.do === 'say_done') this.#falsified.sayDone(deed.with.times);
    else if (deed.do === 'end_stream') {
      this.#falsified.endNow();
      return false;
    } else if (deed.do === 'mute') {
      using _held = this.#falsified.hold();
      const { ms } = deed.with;
      await performOnProcess(
        ms === undefined ? { do: 'hang', with: {} } : { do: 'stall', with: { ms } },
        presence,
      );
    }
    return true;
  }
}
