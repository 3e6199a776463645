// A hive that recites, and may break off, for tests of what happens to a job then.
import type { JobEvent } from '../../contracts/index.ts';
import { Failure, type JobWork } from '../../shared/index.ts';
import { say } from './queen-job.ts';
import { type HiveScript, startScriptedHive } from './scripted-hive.ts';

export const crash = new Failure('WORKER_CRASHED', 'worker-1 ended by SIGKILL.', {
  details: { worker: 'worker-1', signal: 'SIGKILL' },
});

/** Says what is left of `a b c d`, as a worker that goes on from a text would, and breaks off before the given token. */
export const recite =
  (breakAt?: number, failure = crash): JobWork =>
  async (job) => {
    const from = job.spec.operation.continuation?.events ?? 0;
    for (const [index, text] of ['a', 'b', 'c', 'd'].entries()) {
      if (index === breakAt) throw failure;
      if (index >= from) say(job, text);
    }
    return { finishReason: 'stop', tokens: 4 - from };
  };

export function hiveNamed(name: string, work: HiveScript['work'], more: Partial<HiveScript> = {}) {
  return startScriptedHive({ name, work, ...more });
}

export function answerOf(events: readonly JobEvent[]): string {
  return events.map((event) => (event.type === 'token' ? event.text : '')).join('');
}

export function indexesOf(events: readonly JobEvent[]): number[] {
  return events.flatMap((event) => (event.type === 'token' ? [event.index] : []));
}
