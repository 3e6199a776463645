// The work of jobs in fakes: the frame that narrates how each begins and ends, and an answer that needs nobody else.
import { setTimeout as elapsed } from 'node:timers/promises';
import {
  asFailure,
  type JobResult,
  type JobWork,
  type Narrate,
} from '../../system/shared/index.ts';

/** The model that fakes answer for by themselves, with the words of the prompt. */
export const echoModel = 'echo';

/** Work that says when it begins and, last, how it ended, as queen and hive do. */
export function narrated(narrate: Narrate, work: JobWork): JobWork {
  return async (job, signal) => {
    const target = job.id;
    const { model } = job.spec.operation;
    narrate({ action: 'receive', target, human: `Received a job for ${model}`, model });
    try {
      const result = await work(job, signal);
      const told = `The job is complete with ${result.tokens} tokens`;
      narrate({ action: 'complete', target, human: told, tokens_out: result.tokens });
      return result;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (signal.aborted)
        narrate({ action: 'cancel', target, human: `Stopped the job: ${signal.reason}` });
      else {
        const error_code = asFailure(error).code;
        narrate({ action: 'fail', target, level: 'error', human: reason, error_code });
      }
      throw error;
    }
  };
}

/** Work that is forwarded to a fake of the next layer inside this process. */
export function forwarded(narrate: Narrate, target: string, work: JobWork): JobWork {
  return (job, signal) => {
    narrate({ action: 'forward', target, human: `Handed the job to ${target}` });
    return work(job, signal);
  };
}

/** What a worker does: says the words of the prompt, one a token, at a pace. */
export function echo(narrate: Narrate, betweenTokensMs: number): JobWork {
  return async (job, signal): Promise<JobResult> => {
    const { prompt, messages = [], max_tokens: limit } = job.spec.operation;
    const text = prompt ?? messages.at(-1)?.content ?? '';
    const words = text.split(/\s+/).filter((word) => word !== '');
    narrate({ action: 'generate', target: job.id, human: `Saying ${words.length} words again` });
    const said = words.slice(0, limit);
    for (const [index, word] of said.entries()) {
      await elapsed(betweenTokensMs, undefined, { signal });
      job.append({ type: 'token', index, text: ` ${word}` });
    }
    const result = {
      finishReason: words.length < limit ? 'stop' : 'length',
      tokens: said.length,
    } as const;
    const human = `Completed ${job.id}: ${result.tokens} tokens (${result.finishReason})`;
    narrate({ action: 'complete', target: job.id, human });
    return result;
  };
}
