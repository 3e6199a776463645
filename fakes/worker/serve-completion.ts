// One request from beginning to end: what the script does to it at the door, its answer, and a last word however it ends.
import type { FastifyReply } from 'fastify';
import {
  asFailure,
  type CompletionReply,
  Deadline,
  type Order,
  replyAtOnce,
  replyWithStream,
  whenAborted,
} from '../../system/shared/index.ts';
import { isHttpDeed, isProcessDeed, performOnProcess, performOnReply } from '../script/index.ts';
import { Prefill } from './prefill.ts';
import { type Act, recite } from './recite.ts';
import type { Stage } from './stage.ts';

/** Resolves when the request has its answer, or its client has gone. @throws Failure only before the answer has begun */
export async function serveCompletion(
  order: Order,
  reply: FastifyReply,
  stage: Stage,
): Promise<void> {
  const startedMs = performance.now();
  using deadline = new Deadline(order.budgetMs);
  const gone = goneSignal(reply);
  const presence = AbortSignal.any([gone, stage.shutdown]);
  const call = { order, ordinal: stage.countRequest() };
  const entrance = await enter(call, reply, presence, stage).catch((error: unknown) => {
    if (!gone.aborted) throw error;
    reply.hijack(); // nobody is left to answer
  });
  if (entrance === undefined) return await whenAborted(presence);
  const said = stage.answer(order);
  const prefill = new Prefill(said.promptTokens);
  const out = openReply(reply, order, prefill, stage);
  const signal = AbortSignal.any([presence, deadline.signal]);
  const part = {
    said,
    prefill,
    reply,
    out,
    signal,
    presence,
    phase: 'queued',
    tokensOut: 0,
  } as const;
  const act: Act = { ...entrance, ...part };
  const { target } = order;
  const facts = () => ({
    target,
    tokens_in: said.promptTokens,
    tokens_out: act.tokensOut,
    duration_ms: Math.round(performance.now() - startedMs),
  });
  try {
    if (!(await recite(act, stage))) return await whenAborted(presence);
  } catch (error) {
    if (gone.aborted) {
      const human = `Stopped ${target} in ${act.phase}: its client has gone`;
      stage.narrate({ action: 'cancel', ...facts(), human });
      reply.hijack(); // nobody is left to answer
      return;
    }
    const failure = deadline.hasExpired
      ? deadline.exceeded(stage.options.name, act.phase)
      : asFailure(stage.shutdown.aborted ? stage.shutdown.reason : error);
    const { code, message: human } = failure;
    const action = code === 'OUT_OF_MEMORY' ? 'out_of_memory' : 'fail';
    stage.narrate({ action, ...facts(), level: 'error', human, error_code: code });
    out.fail(failure);
    return;
  }
  const { promptTokens, finishReason, tokens } = said;
  const completionTokens = tokens.length;
  const human = `Completed ${target}: ${promptTokens} tokens in, ${completionTokens} out (${finishReason})`;
  stage.narrate({ action: 'complete', ...facts(), tokens_out: completionTokens, human });
  out.finish({ promptTokens, finishReason, completionTokens });
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
  { signOfLife }: Prefill,
  { options: { keepAliveMs }, streams }: Stage,
): CompletionReply {
  if (!order.stream) return replyAtOnce(reply, order);
  const endMarks = streams.misbehaviour === 'done-twice' ? 2 : 1;
  return replyWithStream(reply, order, { keepAliveMs, signOfLife, endMarks });
}

function goneSignal({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.once('close', () => gone.abort());
  return gone.signal;
}
