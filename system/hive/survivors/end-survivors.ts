// Workers that an earlier life of the hive has left: they end by themselves as soon as they notice; the hive sees that they do,
// before it starts others in their place.
import { setTimeout as elapsed } from 'node:timers/promises';
import type { Narrate } from '../../shared/index.ts';
import { endSurvivor } from '../worker/end-process.ts';
import { startTicksOf } from './process-identity.ts';
import type { WrittenWorker } from './survivor-file.ts';

export interface EndSurvivorsOptions {
  narrate: Narrate;
  /** How long they may take to end by themselves. */
  patienceMs: number;
}

const lookEveryMs = 20;

/** Resolves when none of these processes lives. A pid that means another process by now is left alone. */
export async function endSurvivors(
  written: readonly WrittenWorker[],
  { narrate, patienceMs }: EndSurvivorsOptions,
): Promise<void> {
  const survivors = written.filter(isAlive);
  await Promise.all(
    survivors.map(async (worker) => {
      const { name, pid } = worker;
      const facts = { action: 'end_survivor', target: name, worker: name } as const;
      if (await isGoneWithin(worker, patienceMs)) {
        const human = `${name} of an earlier start (pid ${pid}) has ended`;
        return narrate({ ...facts, human });
      }
      endSurvivor(pid);
      await isGoneWithin(worker, patienceMs);
      const human = `Ended ${name} of an earlier start (pid ${pid}), which went on`;
      narrate({ ...facts, level: 'warn', human });
    }),
  );
}

function isAlive({ pid, start_ticks }: WrittenWorker): boolean {
  return startTicksOf(pid) === start_ticks;
}

/** It is nobody's child here, so the system has to be asked again and again. */
async function isGoneWithin(worker: WrittenWorker, timeoutMs: number): Promise<boolean> {
  const endMs = performance.now() + timeoutMs;
  while (isAlive(worker)) {
    if (performance.now() > endMs) return false;
    await elapsed(lookEveryMs);
  }
  return true;
}
