// What the fake says of its health: the truth, unless the script has another idea.
import type { FastifyReply } from 'fastify';
import type { WorkerHealth } from '../../system/contracts/index.ts';
import { isHttpDeed, isProcessDeed, performOnProcess, performOnReply } from '../script/index.ts';
import type { Stage } from './stage.ts';

/** What to answer, or undefined where the script has answered. */
export async function tellHealth(
  reply: FastifyReply,
  stage: Stage,
): Promise<WorkerHealth | undefined> {
  const lies: Partial<WorkerHealth> = {};
  for (const deed of stage.director.cue('health', { ordinal: stage.countHealthCall() })) {
    if (isHttpDeed(deed)) {
      performOnReply(deed, reply);
      return undefined;
    }
    if (isProcessDeed(deed)) await performOnProcess(deed, stage.shutdown);
    else if (deed.do === 'lie') Object.assign(lies, deed.with);
  }
  return {
    status: stage.status,
    model: stage.options.model,
    slots_total: stage.slots.total,
    slots_busy: stage.slots.busy,
    queued: stage.slots.queued,
    loaded: stage.loaded,
    ...lies,
  };
}
