// One request from its arrival to its last byte: served, cancelled or failed, and narrated before the client can tell.
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  asFailure,
  type CompletionReply,
  Deadline,
  type Failure,
  type Narrate,
  type Order,
  readOrder,
  replyAtOnce,
  replyWithStream,
  untilAborted,
  whenAborted,
} from '../shared/index.ts';
import type { Engine, GenerateSummary } from './engine/index.ts';
import type { Service } from './service.ts';

/**
 * Resolves when the request has its answer, or its client has gone.
 * @throws Failure only for what can be refused at once; whatever happens later is in the answer
 */
export async function serveCompletion(
  request: FastifyRequest,
  reply: FastifyReply,
  service: Service,
): Promise<void> {
  const { options, shutdown, narrate, engine } = service;
  const order = readOrder(request, options);
  const { target } = order;
  using deadline = new Deadline(order.budgetMs);
  const gone = goneSignal(reply);
  const signal = AbortSignal.any([gone, deadline.signal, shutdown]);
  const out = order.stream ? replyWithStream(reply, order, options) : replyAtOnce(reply, order);
  const run: Run = { order, out, signal, phase: 'queued' };
  let summary: GenerateSummary;
  try {
    summary = await generate(engine, run, narrate);
  } catch (error) {
    if (gone.aborted) {
      const human = `Stopped ${target} (${run.phase}): its client has gone`;
      narrate({ action: 'cancel', target, human });
      reply.hijack(); // nobody is left to answer
      return;
    }
    const failure = deadline.hasExpired
      ? deadline.exceeded(options.name, run.phase)
      : asFailure(shutdown.aborted ? shutdown.reason : error);
    logCause(request, failure);
    narrate({ action: 'fail', target, level: 'error', human: failure.message });
    out.fail(failure);
    return;
  }
  narrate({ action: 'complete', target, human: describeEnd(target, summary) });
  out.finish(summary);
  await whenAborted(AbortSignal.any([gone, shutdown])); // until the last byte is on its way
}

/** One request on its way. */
interface Run {
  readonly order: Order;
  readonly out: CompletionReply;
  readonly signal: AbortSignal;
  /** Where it is, for whoever has to say where it ended. */
  phase: 'queued' | 'prefill' | 'decode';
}

/** Gives the pieces out as they come. The slot is free again when this returns or throws. */
async function generate(engine: Engine, run: Run, narrate: Narrate): Promise<GenerateSummary> {
  const { order, out, signal } = run;
  const { target, prompt, max_tokens: maxTokens, temperature, seed } = order;
  const waitedBefore = engine.slots.waiting;
  await using items = engine.generate({
    prompt,
    maxTokens,
    temperature,
    signal,
    ...(seed === undefined ? {} : { seed }),
  });
  let summary: GenerateSummary | undefined;
  let next = items.next();
  const place = engine.slots.waiting;
  if (place > waitedBefore) {
    const human = `Every slot is taken: ${target} waits as number ${place}`;
    narrate({ action: 'queue', target, human });
  }
  for (;;) {
    const { done, value } = await next;
    if (done) break;
    if (value.kind === 'start') {
      run.phase = 'prefill';
      const human = `Generating for ${target} in slot ${value.slot + 1}`;
      narrate({ action: 'generate', target, human });
    } else if (value.kind === 'token') {
      run.phase = 'decode';
      await untilAborted(out.say(value.text), signal);
    } else {
      summary = value.summary;
    }
    next = items.next();
  }
  if (summary === undefined) throw new Error('The engine ended without a word.');
  return summary;
}

function describeEnd(
  target: string,
  { finishReason, promptTokens, completionTokens }: GenerateSummary,
): string {
  return `Completed ${target}: ${promptTokens} tokens in, ${completionTokens} out (${finishReason})`;
}

/** The client is told what failed; what lies behind it is for the log alone. */
function logCause(request: FastifyRequest, failure: Failure): void {
  if (failure.cause !== undefined) request.log.error({ err: failure.cause }, failure.message);
}

function goneSignal({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.once('close', () => gone.abort());
  return gone.signal;
}
