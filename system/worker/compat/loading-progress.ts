// How far the model is loaded, as a stream of events in layers, the way older clients show it.
import { once } from 'node:events';
import type { FastifyReply } from 'fastify';
import { completionEnd } from '../../contracts/index.ts';
import { Failure, openEventStreamReply } from '../../shared/index.ts';
import type { Service } from '../service.ts';

/** Answers with the stream, which ends when the model is loaded. @throws NOT_LOADING where nothing is loaded now */
export async function tellLoading(reply: FastifyReply, service: Service): Promise<void> {
  if (service.status !== 'loading') {
    void reply.header('retry-after', '1');
    throw new Failure('NOT_LOADING', `${service.options.name} loads no model now.`);
  }
  const stream = openEventStreamReply(reply, service.options.keepAliveMs);
  const { signal } = stream;
  let told: string | undefined;
  while (service.status === 'loading') {
    const data = JSON.stringify(stage(service));
    if (data !== told) void stream.sendLine(data)?.catch(() => {}); // its client has gone; so do we, below
    told = data;
    const changed = await once(service.loading, 'change', { signal }).catch(() => undefined);
    if (changed === undefined) return;
  }
  for (const data of [JSON.stringify({ stage: 'ready' }), completionEnd])
    void stream.sendLine(data)?.catch(() => {});
  stream.end();
}

function stage({ progress: { part, layers, bytes } }: Service): object {
  return {
    stage: 'loading_to_vram',
    layers_loaded: Math.floor(part * layers),
    layers_total: layers,
    vram_mb: Math.round((part * bytes) / 1e6),
  };
}
