// Why a job waits, in words: a sentence for narration, and each worker's reason for whoever was kept waiting. Pure.
import { nameOf, slotsTaken, type WorkerEntry } from '../hive-entry.ts';
import { type Obstacle, obstacleOf } from './obstacle.ts';
import { isMeant, type PlacementOrder, type PlacementView } from './order.ts';

export interface WaitExplanation {
  /** Completes the sentence "It waits: …". */
  sentence: string;
  /** At most twenty. */
  workers: { worker: string; why: string }[];
}

interface Kept {
  worker: WorkerEntry;
  by: Obstacle | 'nothing';
}

const workersTold = 20;

export function explainWait(
  order: PlacementOrder,
  view: PlacementView,
  nowMs: number,
): WaitExplanation {
  const kept: Kept[] = [];
  for (const worker of view.workersFor(order.model))
    if (isMeant(order, worker))
      kept.push({ worker, by: obstacleOf(order, worker, view, nowMs) ?? 'nothing' });
  const workers = kept
    .slice(0, workersTold)
    .map((each) => ({ worker: nameOf(each.worker), why: whyOf(each) }));
  return { sentence: sentenceOf(kept, workers[0]), workers };
}

function sentenceOf(
  kept: readonly Kept[],
  first: { worker: string; why: string } | undefined,
): string {
  if (first === undefined) return 'no hive with such a worker has reported yet';
  if (kept.length === 1) return `${first.worker} ${first.why}`;
  const counts = new Map<string, number>();
  for (const { by } of kept) counts.set(words[by].many, (counts.get(words[by].many) ?? 0) + 1);
  const parts = [...counts].map(([many, count]) => `${count} ${many}`);
  return `of ${kept.length} workers, ${parts.join(', ')}`;
}

function whyOf({ worker, by }: Kept): string {
  if (by !== 'busy') return words[by].one;
  return `is busy: ${slotsTaken(worker)} of ${worker.report.slots_total} slots are taken`;
}

/** Of one worker, after its name; and after a number of them. */
const words: Record<Obstacle | 'nothing', { one: string; many: string }> = {
  hive_draining: {
    one: 'has a hive that is shutting down',
    many: 'have a hive that is shutting down',
  },
  hive_lost: { one: 'has a hive that is lost', many: 'have a hive that is lost' },
  failed_here: { one: 'has failed this job', many: 'have failed this job' },
  failed: { one: 'has failed', many: 'have failed' },
  stopping: { one: 'is stopping', many: 'are stopping' },
  stopped: { one: 'is stopped, and not to be started', many: 'are stopped' },
  restarting: { one: 'is being restarted', many: 'are being restarted' },
  in_doubt: {
    one: 'is in doubt until its hive reports again',
    many: 'are in doubt until their hives report again',
  },
  breaker_open: { one: 'has failed too often lately', many: 'have failed too often lately' },
  probing: {
    one: 'is being tried out after its failures',
    many: 'are being tried out after their failures',
  },
  loading: { one: 'is loading its model', many: 'are loading their models' },
  busy: { one: 'is busy', many: 'are busy' },
  nothing: { one: 'is free', many: 'are free' },
};
