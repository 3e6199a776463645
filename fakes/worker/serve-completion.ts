// One request from beginning to end: what the script does to it at the door, its answer, and a last word however it ends.
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  asFailure,
  type CompletionReply,
  Deadline,
  type Order,
  readOrder,
  replyAtOnce,
  replyWithStream,
  whenAborted,
} from '../../system/shared/index.ts';
import { isHttpDeed, isProcessDeed, performOnProcess, performOnReply } from '../script/index.ts';
import { type Act, recite } from './recite.ts';
import type { Stage } from './stage.ts';

/** Resolves when the request has its answer, or its client has gone. @throws Failure only before the answer has begun */
export async function serveCompletion(
  request: FastifyRequest,
  reply: FastifyReply,
  stage: Stage,
): Promise<void> {
  const order = readOrder(request, stage.options);
  using deadline = new Deadline(order.budgetMs);
  const gone = goneSignal(reply);
  const presence = AbortSignal.any([gone, stage.shutdown]);
  const call = { order, ordinal: stage.countRequest() };
  const entrance = await enter(call, reply, presence, stage).catch((error: unknown) => {
    if (!gone.aborted) throw error;
    reply.hijack(); // nobody is left to answer
  });
  if (entrance === undefined) return await whenAborted(presence);
  const said = stage.answer(order.prompt, order.max_tokens);
  const out = openReply(reply, order, stage);
  const signal = AbortSignal.any([presence, deadline.signal]);
  const act: Act = { ...entrance, said, reply, out, signal, presence, phase: 'queued' };
  const { target } = order;
  try {
    if (!(await recite(act, stage))) return await whenAborted(presence);
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
  await whenAborted(presence); // until the last byte is on its way
}

/** What the script makes of a request before it gets a turn; undefined where that ends it. @throws DRAINING while it hangs */
async function enter(
  call: Pick<Act, 'order' | 'ordinal'>,
  reply: FastifyReply,
  presence: AbortSignal,
  stage: Stage,
): Promise<Pick<Act, 'order' | 'ordinal' | 'factor'> | undefined> {
  let factor = 1;
  for (const deed of stage.cue('request', call)) {
    if (isHttpDeed(deed)) {
      performOnReply(deed, reply);
      return undefined;
    }
    if (deed.do === 'slow') factor *= deed.with.factor;
    else if (isProcessDeed(deed)) await performOnProcess(deed, presence);
  }
  return { ...call, factor };
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
