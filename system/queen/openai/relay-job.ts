// What a job says as an answer of OpenAI's API: its tokens and its end. Narration has no place there, and is left out.
import type { Operation, TerminalEvent } from '../../contracts/index.ts';
import {
  type CompletionReply,
  type CompletionSummary,
  Failure,
  fromWireError,
  type Job,
} from '../../shared/index.ts';

/**
 * Resolves when the answer is complete, at the client's pace.
 * @throws the signal's AbortError when the client has gone; the job has lost its listener then
 */
export async function relayJob(
  job: Job<Operation>,
  out: CompletionReply,
  gone: AbortSignal,
): Promise<void> {
  for await (const events of job.followInBatches(0, gone)) {
    for (const { event } of events) {
      if (event.type === 'narration') continue;
      if (event.type !== 'token') return conclude(event, out);
      const untilRead = out.say({ text: event.text });
      if (untilRead !== undefined) await untilRead;
    }
  }
}

function conclude(end: TerminalEvent, out: CompletionReply): void {
  if (end.type === 'completed') out.finish(summaryOf(end));
  else if (end.type === 'failed') out.fail(fromWireError(end.error));
  else out.fail(new Failure('CANCELLED', `The job was cancelled: ${end.reason}.`));
}

/** Without a word about usage, the events are what is known. */
function summaryOf(end: TerminalEvent & { type: 'completed' }): CompletionSummary {
  const { finish_reason: finishReason, tokens, usage } = end;
  return {
    finishReason,
    promptTokens: usage?.prompt_tokens ?? 0,
    completionTokens: usage?.completion_tokens ?? tokens,
  };
}
