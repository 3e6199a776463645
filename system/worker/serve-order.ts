// One request from its arrival to its last byte: served, cancelled or failed, and narrated before the client can tell.
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  asFailure,
  type CompletionReply,
  closedSignal,
  Deadline,
  type Failure,
  type Order,
  PrefillProgress,
  replyAtOnce,
  replyWithStream,
  type StreamWording,
  untilAborted,
  whenAborted,
} from '../shared/index.ts';
import type { GenerateSummary } from './engine/index.ts';
import type { Service } from './service.ts';
import { type Fate, tellEnd, tellGenerating, tellQueued } from './tell-fate.ts';

/**
 * Resolves when the request has its answer, or its client has gone.
 * @param wording what the events of a stream say, where that is not OpenAI's
 * @throws Failure only for what can be refused at once; whatever happens later is in the answer
 */
export async function serveOrder(
  order: Order,
  request: FastifyRequest,
  reply: FastifyReply,
  service: Service,
  wording?: StreamWording,
): Promise<void> {
  const { options, shutdown } = service;
  const { engine } = service; // refuses while it loads
  using deadline = new Deadline(order.budgetMs);
  using cancelled = service.admit(order);
  const gone = closedSignal(reply);
  const signal = AbortSignal.any([gone, deadline.signal, shutdown, cancelled.signal]);
  const progress = new PrefillProgress();
  const { keepAliveMs } = options;
  const { signOfLife } = progress;
  const manners = { keepAliveMs, signOfLife, ...(wording === undefined ? {} : { wording }) };
  const out = order.stream ? replyWithStream(reply, order, manners) : replyAtOnce(reply, order);
  const run: Run = { order, out, signal, progress, phase: 'queued', tokensIn: 0, tokensOut: 0 };
  const startedMs = performance.now();
  const fate = (): Fate => ({ ...run, durationMs: performance.now() - startedMs });
  let summary: GenerateSummary;
  try {
    summary = await generate(engine, run, service);
  } catch (error) {
    if (gone.aborted) {
      tellEnd(service.narrate, fate(), 'gone');
      reply.hijack(); // nobody is left to answer
      return;
    }
    const failure = deadline.hasExpired
      ? deadline.exceeded(options.name, run.phase)
      : asFailure(shutdown.aborted ? shutdown.reason : error);
    logCause(request, failure);
    tellEnd(service.narrate, fate(), failure);
    out.fail(failure);
    return;
  }
  tellEnd(service.narrate, fate(), summary);
  out.finish(summary);
  await whenAborted(AbortSignal.any([gone, shutdown])); // until the last byte is on its way
}

/** One request on its way. */
interface Run {
  readonly order: Order;
  readonly out: CompletionReply;
  readonly signal: AbortSignal;
  readonly progress: PrefillProgress;
  /** Where it is, for whoever has to say where it ended. */
  phase: 'queued' | 'prefill' | 'decode';
  tokensIn: number;
  tokensOut: number;
}

/** Gives the pieces out as they come. The slot is free again when this returns or throws. */
async function generate(
  engine: Service['engine'],
  run: Run,
  { narrate }: Service,
): Promise<GenerateSummary> {
  const { order, out, signal, progress } = run;
  const waitedBefore = engine.slots.waiting;
  await using items = engine.generate({ ...order, signal });
  let summary: GenerateSummary | undefined;
  let next = items.next();
  const place = engine.slots.waiting;
  if (place > waitedBefore) tellQueued(narrate, order, place);
  for (;;) {
    const { done, value } = await next;
    if (done) break;
    if (value.kind === 'token') {
      run.phase = 'decode';
      run.tokensOut += value.ids.length;
      const { text, ids: tokenIds } = value;
      const full = out.say(order.returnTokenIds ? { text, tokenIds } : { text });
      if (full !== undefined) await untilAborted(full, signal);
    } else if (value.kind === 'start') {
      run.phase = 'prefill';
      run.tokensIn = value.promptTokens;
      tellGenerating(narrate, order, value);
    } else if (value.kind === 'progress') progress.advance(value.readTokens);
    else summary = value.summary;
    next = items.next();
  }
  if (summary === undefined) throw new Error('The engine ended without a word.');
  return summary;
}

/** The client is told what failed; what lies behind it is for the log alone. */
function logCause(request: FastifyRequest, failure: Failure): void {
  if (failure.cause !== undefined) request.log.error({ err: failure.cause }, failure.message);
}
