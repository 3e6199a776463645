// The real pool of a hive's workers for tests: what it says is caught, and workers can be put into any state without a process.
import { vi } from 'vitest';
import { NarrationSink } from '../../../harness/narration/narration-sink.ts';
import type { WorkerConfiguration, WorkerState } from '../../contracts/index.ts';
import { createLog, createNarrator } from '../../shared/index.ts';
import { WorkerPool, type WorkerPoolOptions } from '../pool/worker-pool.ts';
import { killAll } from './kill-all.ts';
import { poolSettings } from './pool-settings.ts';
import { configured, idle } from './tiny-workers.ts';

export interface TestWorkerPool extends AsyncDisposable {
  pool: WorkerPool;
  /** What the hive says of its workers. */
  narration: NarrationSink;
  /** What the workers say themselves. */
  heard: NarrationSink;
  /** The states that reports have told, in order, of all workers. */
  states: string[];
}

/** A pool of these workers, none of which runs. It knows the model `tiny`. Disposing kills every process. */
export function createTestWorkerPool(
  workers: readonly WorkerConfiguration[],
  changes: Partial<WorkerPoolOptions> = {},
): TestWorkerPool {
  const log = createLog('hive-1', 'silent');
  const [narration, heard] = [new NarrationSink(), new NarrationSink()];
  const states: string[] = [];
  const pool: WorkerPool = new WorkerPool({
    ...poolSettings,
    configuration: {
      models: [{ id: 'tiny', path: '/models/tiny.gguf' }],
      workers: [...workers],
    },
    log,
    narrate: createNarrator('hive-1', log, [narration.take]),
    onNarration: heard.take,
    onChange: () => noteStates(),
    ...changes,
  });
  const noteStates = (): void => {
    const told = pool
      .list()
      .map(({ state }) => state)
      .join(' ');
    if (states.at(-1) !== told) states.push(told);
  };
  noteStates();
  return { pool, narration, heard, states, [Symbol.asyncDispose]: () => killAll(pool) };
}

/** A pool whose workers, named `a`, `b`, `c` and so on, seem to be in these states, with so many slots taken; none has a process. */
export function poolStanding(...standing: [state: WorkerState, slotsBusy: number][]): WorkerPool {
  const names = standing.map((_one, index) => String.fromCharCode('a'.charCodeAt(0) + index));
  const { pool } = createTestWorkerPool(names.map((name) => configured(idle, { name })));
  for (const [index, [state, slotsBusy]] of standing.entries()) {
    const worker = pool.get(names[index] ?? '');
    vi.spyOn(worker, 'state', 'get').mockReturnValue(state);
    vi.spyOn(worker.requests, 'busy', 'get').mockReturnValue(slotsBusy);
  }
  return pool;
}
