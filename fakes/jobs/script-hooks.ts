// Gives the script its say in the requests of a fake that serves jobs: at the door, and in each stream.
import type { FastifyInstance, FastifyReply } from 'fastify';
import { headers, type Operation } from '../../system/contracts/index.ts';
import type { JobRegistry } from '../../system/shared/index.ts';
import {
  type Director,
  type HttpDeed,
  isHttpDeed,
  isProcessDeed,
  performOnProcess,
  performOnReply,
} from '../script/index.ts';
import type { JobDeed, jobVocabulary } from './job-vocabulary.ts';
import { spoilStream } from './spoil-stream.ts';

/** To be called before the routes are added. */
export function followScript<O extends Operation>(
  server: FastifyInstance,
  registry: JobRegistry<O>,
  director: Director<typeof jobVocabulary>,
  keepAliveMs: number,
): void {
  const ordinals = { jobs: 0, healths: 0, byRequest: new WeakMap<object, number>() };
  const byJob = new Map<string, number>();
  server.addHook('preHandler', async (request, reply) => {
    const { method, routeOptions } = request;
    switch (`${method} ${routeOptions.url}`) {
      case 'POST /v1/jobs': {
        const text = textOf(request.body as Operation); // validated by the route's schema
        const ordinal = ++ordinals.jobs;
        ordinals.byRequest.set(request, ordinal);
        const told = await perform(director.cue('job', { ordinal, text }), reply);
        if (told === undefined && request.headers.accept?.includes('text/event-stream') === true) {
          byJob.set(String(request.headers[headers.jobId]), ordinal); // who wants the stream at once names the job
          spoilStream(reply, director, { ordinal, text }, keepAliveMs);
        }
        return told;
      }
      case 'GET /health':
        return await perform(director.cue('health', { ordinal: ++ordinals.healths }), reply);
      case 'GET /v1/jobs/:job_id/stream': {
        const { job_id: id } = request.params as { job_id: string }; // as the route names it
        const job = registry.list().find((each) => each.id === id);
        const ordinal = byJob.get(id);
        if (job !== undefined && ordinal !== undefined)
          spoilStream(reply, director, { ordinal, text: textOf(job.spec.operation) }, keepAliveMs);
        return;
      }
    }
  });
  // Which job became of a request stands in the answer, and nobody can ask for the stream before that.
  server.addHook('onSend', async (request, reply, payload) => {
    const ordinal = ordinals.byRequest.get(request);
    if (ordinal !== undefined && reply.statusCode === 202 && typeof payload === 'string')
      byJob.set(JSON.parse(payload).job_id, ordinal);
    return payload;
  });
}

/** What is asked of a model: the prompt, or what was said in the chat. */
function textOf(operation: Operation): string {
  if (operation.operation !== 'infer') return '';
  const { prompt, messages = [] } = operation;
  return prompt ?? messages.map(({ content }) => content).join('\n');
}

/** Does what is due before the answer. Resolves with the reply where that has been given already. */
export async function perform(
  deeds: readonly (JobDeed | HttpDeed)[],
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  for (const deed of deeds) {
    if (isHttpDeed(deed)) {
      performOnReply(deed, reply);
      return reply;
    }
    if (isProcessDeed(deed)) await performOnProcess(deed, gone.signal);
  }
  return undefined;
}
