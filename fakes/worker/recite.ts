// The answer itself: a turn at the slots, then token by token at the pace of the latency model, with what the script has to say to each.
import type { FastifyReply } from 'fastify';
import {
  type CompletionReply,
  Failure,
  type Order,
  type TokenShare,
  untilAborted,
} from '../../system/shared/index.ts';
import { isHttpDeed, isProcessDeed, performOnProcess, performOnReply } from '../script/index.ts';
import type { Answer } from './answer.ts';
import { FalsifiedStream } from './falsified-stream.ts';
import { tokenLatencyMs } from './latency.ts';
import { Pace, wallTime } from './pace.ts';
import type { Prefill } from './prefill.ts';
import type { WorkerDeed } from './script-vocabulary.ts';
import type { Stage } from './stage.ts';

/** One request on its way. */
export interface Act {
  readonly order: Order;
  /** Which request it is, from 1. */
  readonly ordinal: number;
  readonly said: Answer;
  readonly prefill: Prefill;
  readonly reply: FastifyReply;
  readonly out: CompletionReply;
  /** Aborted when the client has gone, the worker has to leave, or the budget has run out. */
  readonly signal: AbortSignal;
  /** The same without the budget: who hangs does not look at it. */
  readonly presence: AbortSignal;
  /** How many times as long everything takes. */
  readonly factor: number;
  phase: 'queued' | 'prefill' | 'decode';
  tokensOut: number;
}

/**
 * Says all tokens. Resolves to false where the script has ended the answer, so that there is nothing to add.
 * @throws ALL_SLOTS_BUSY, OUT_OF_MEMORY, or the reason of a signal
 */
export async function recite(act: Act, stage: Stage): Promise<boolean> {
  const { order, signal } = act;
  const { target, stream } = order;
  const { promptTokens, tokens } = act.said;
  const turn = stage.slots.take(signal);
  if (turn.place > 0) {
    const human = `Every slot is taken: ${target} waits as number ${turn.place}`;
    stage.narrate({ action: 'queue', target, human, queue_position: turn.place });
  }
  using slot = await turn.slot;
  using share = stage.memory.open();
  share.take(promptTokens);
  act.phase = 'prefill';
  const human = `Generating for ${target} in slot ${slot.number}`;
  stage.narrate({ action: 'generate', target, human, tokens_in: promptTokens });
  using recital = stage.streams.begin(stream ? tokens : []);
  const saying = new Saying(act, share, stage);
  for (const text of stream ? recital : tokens) if (!(await saying.sayNext(text))) return false;
  return await saying.sayRest();
}

/** How far an answer has come. */
class Saying {
  readonly #act: Act;
  readonly #share: TokenShare;
  readonly #stage: Stage;
  readonly #pace: Pace;
  readonly #falsified: FalsifiedStream;
  /** Tokens that others have overtaken. */
  #late: string[] = [];
  #token = 0;

  constructor(act: Act, share: TokenShare, stage: Stage) {
    this.#act = act;
    this.#share = share;
    this.#stage = stage;
    this.#pace = new Pace(wallTime, act.signal);
    this.#pace.factor = act.factor;
    this.#falsified = new FalsifiedStream(act.reply, stage.options.keepAliveMs);
  }

  /** Resolves to false where the answer is over. */
  async sayNext(text: string): Promise<boolean> {
    const token = ++this.#token;
    const latencyMs = this.#latencyMs();
    if (token === 1) this.#act.prefill.begin(latencyMs * this.#pace.factor);
    await this.#pace.wait(latencyMs);
    this.#share.take(1);
    this.#act.phase = 'decode';
    let texts = this.#late.length === 0 ? [text] : [text, ...this.#late.splice(0)];
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
    const { out, signal, order, said } = this.#act;
    for (const text of texts) {
      if (text === '') continue; // nothing is left of a token that a stop text began with
      this.#act.tokensOut++;
      const whole = said.cutToken?.startsWith(text) ? said.cutToken : text;
      const tokenIds = [this.#stage.idOf(whole)];
      const full = out.say(order.returnTokenIds ? { text, tokenIds } : { text });
      if (full !== undefined) await untilAborted(full, signal);
    }
  }

  /** Resolves to false where the answer is over. */
  async #perform(deed: WorkerDeed): Promise<boolean> {
    const { reply, presence } = this.#act;
    if (isProcessDeed(deed)) await performOnProcess(deed, presence);
    else if (isHttpDeed(deed)) {
      performOnReply(deed, reply);
      return false;
    } else if (deed.do === 'slow') this.#pace.factor *= deed.with.factor;
    else if (deed.do === 'out_of_memory') throw outOfMemory();
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

function outOfMemory(): Failure {
  return new Failure('OUT_OF_MEMORY', 'The memory for answers is taken: the script says so.');
}
