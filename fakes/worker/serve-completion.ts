// One request from beginning to end: a turn at the slots, the scripted answer at its pace, and a last word however it ends.
import { setTimeout as elapsed } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  asFailure,
  type CompletionReply,
  Deadline,
  type Order,
  readOrder,
  replyAtOnce,
  replyWithStream,
  untilAborted,
  whenAborted,
} from '../../system/shared/index.ts';
import type { Answer } from './answer.ts';
import type { Stage } from './stage.ts';

/** Resolves when the request has its answer, or its client has gone. @throws Failure only before the answer has begun */
export async function serveCompletion(
  request: FastifyRequest,
  reply: FastifyReply,
  stage: Stage,
): Promise<void> {
  const order = readOrder(request, stage.options);
  const said = stage.answer(order.prompt, order.max_tokens);
  using deadline = new Deadline(order.budgetMs);
  const gone = goneSignal(reply);
  const signal = AbortSignal.any([gone, deadline.signal, stage.shutdown]);
  const out = openReply(reply, order, stage);
  const act: Act = { order, said, out, signal, phase: 'queued' };
  const { target } = order;
  try {
    await perform(act, stage);
  } catch (error) {
    if (gone.aborted) {
      const human = `Stopped ${target} in ${act.phase}: its client has gone`;
      stage.narrate({ action: 'cancel', target, human });
      reply.hijack(); // nobody is left to answer
      return;
    }
    const failure = deadline.hasExpired
      ? deadline.exceeded(stage.options.name, act.phase)
      : asFailure(stage.shutdown.aborted ? stage.shutdown.reason : error);
    stage.narrate({ action: 'fail', target, level: 'error', human: failure.message });
    out.fail(failure);
    return;
  }
  const { promptTokens, finishReason, tokens } = said;
  const human = `Completed ${target}: ${tokens.length} tokens (${finishReason})`;
  stage.narrate({ action: 'complete', target, human });
  out.finish({ promptTokens, finishReason, completionTokens: tokens.length });
  await whenAborted(AbortSignal.any([gone, stage.shutdown])); // until the last byte is on its way
}

/** One request on its way. */
interface Act {
  readonly order: Order;
  readonly said: Answer;
  readonly out: CompletionReply;
  readonly signal: AbortSignal;
  phase: 'queued' | 'prefill' | 'decode';
}

/** @throws ALL_SLOTS_BUSY, or the signal's reason */
async function perform(act: Act, { options, slots, streams, narrate }: Stage): Promise<void> {
  const { signal, out } = act;
  const { target, stream } = act.order;
  const turn = slots.take(signal);
  if (turn.place > 0) {
    const human = `Every slot is taken: ${target} waits as number ${turn.place}`;
    narrate({ action: 'queue', target, human });
  }
  using slot = await turn.slot;
  act.phase = 'prefill';
  narrate({
    action: 'generate',
    target,
    human: `Generating for ${target} in slot ${slot.number}`,
  });
  using recital = streams.begin(stream ? act.said.tokens : []);
  await elapsed(options.firstTokenMs, undefined, { signal });
  for (const text of stream ? recital : act.said.tokens) {
    if (act.phase === 'decode') await elapsed(options.betweenTokensMs, undefined, { signal });
    act.phase = 'decode';
    await untilAborted(out.say(text), signal);
  }
}

function openReply(
  reply: FastifyReply,
  order: Order,
  { options, streams }: Stage,
): CompletionReply {
  if (!order.stream) return replyAtOnce(reply, order);
  const endMarks = streams.misbehaviour === 'done-twice' ? 2 : 1;
  return replyWithStream(reply, order, { keepAliveMs: options.keepAliveMs, endMarks });
}

function goneSignal({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.once('close', () => gone.abort());
  return gone.signal;
}
