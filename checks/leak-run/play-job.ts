/** Plays one job as its client would, and says where it did not end as such a job must. */
import {
  jobStreamWire,
  MemoryHistory,
  type ModelSpec,
  questionOf,
  type RecordedStream,
  recordStream,
} from '../../harness/index.ts';
import { modelName } from '../campaign/describe-stack.ts';
import type { Fate, PlannedJob } from './job-mix.ts';

export const tokensOfJob = 12;
/** What makes a worker fail a request, if its script says so. */
export const curse = 'a cursed matter';

const patienceMs = 60_000;
/** As many are known. */
const questions = 500;

export interface PlayedJob {
  queenUrl: string;
  model: ModelSpec;
  n: number;
  id: string;
  signal: AbortSignal;
}

/** Resolves with what is wrong, in a sentence, or undefined. */
export async function playJob(
  { fate, atToken }: PlannedJob,
  job: PlayedJob,
): Promise<string | undefined> {
  if (fate === 'unheard') return await post(job);
  const history = new MemoryHistory();
  const question = questionOf(job.model, job.n % questions, tokensOfJob);
  const prompt = fate === 'failing worker' ? cursed(question.prompt) : question.prompt;
  const body = { ...jobStreamWire.body, disconnect_grace_ms: 0 };
  const wire = { ...jobStreamWire, body: { ...body, on_disconnect: disconnectOf(fate) } };
  const stream = recordStream(job.queenUrl, {
    ...{ history, wire, request: job.id, signal: job.signal, giveUpAfterMs: patienceMs },
    asked: {
      prompt,
      maxTokens: tokensOfJob,
      model: fate === 'unknown model' ? 'no-such-model' : modelName,
    },
    comesBack: false,
    deadlineMs: fate === 'too late' ? 1 + (job.n % 5) : patienceMs,
  });
  await act(stream, fate, atToken);
  const { kind, code } = await stream.ended;
  const how = kind === 'fail' ? (code ?? 'no code') : kind;
  return allowed[fate].includes(how) ? undefined : `${job.id} (${fate}) ended with ${how}`;
}

/** The ends that a fate can come to; a client that acts too late is overtaken by the end. */
const allowed: Record<Exclude<Fate, 'unheard'>, readonly string[]> = {
  read: ['ok'],
  cancelled: ['CANCELLED', 'ok'],
  abandoned: ['info', 'ok'],
  'left running': ['info', 'ok'],
  'unknown model': ['MODEL_NOT_FOUND'],
  'too late': ['DEADLINE_EXCEEDED'],
  'failing worker': ['GENERATION_FAILED', 'NO_WORKER_AVAILABLE'],
};

function disconnectOf(fate: Fate): 'cancel' | 'continue' {
  return fate === 'left running' ? 'continue' : 'cancel';
}

async function act(stream: RecordedStream, fate: Fate, atToken: number): Promise<void> {
  if (fate !== 'cancelled' && fate !== 'abandoned' && fate !== 'left running') return;
  const reached = new Promise<void>((resolve) => {
    stream.onToken((index) => {
      if (index >= atToken) resolve();
    });
  });
  await Promise.race([reached, stream.ended]);
  await (fate === 'cancelled' ? stream.cancel() : stream.leave());
}

async function post({ queenUrl, model, n, id }: PlayedJob): Promise<string | undefined> {
  const { prompt } = questionOf(model, n % questions, tokensOfJob);
  const answer = await fetch(`${queenUrl}/v1/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-job-id': id },
    body: JSON.stringify({
      ...{ operation: 'infer', model: modelName, prompt, max_tokens: tokensOfJob },
    }),
  });
  const text = await answer.text();
  return answer.status === 202
    ? undefined
    : `${id} (unheard) was answered ${answer.status}: ${text}`;
}

function cursed(prompt: string): string {
  return prompt.replace(/matter \d+/, curse);
}
