// Whatever jobs do, and whenever the queen is started anew: the next life finds what a simple model of it says.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Operation, TerminalEvent } from '../../contracts/index.ts';
import { Deadline, Failure, type Job, JobRegistry } from '../../shared/index.ts';
import { aJob, silentLog } from '../../shared/jobs/testing/test-job-registry.ts';
import { eventsOf } from '../../shared/testing/job-events.ts';
import type { RestoredJob } from './index.ts';
import { aFolder, openStore, type StoreLife } from './testing/test-store.ts';

const ids = ['a', 'b', 'c'] as const;
type Act =
  | { act: 'accept' | 'narrate' | 'end' | 'fail' | 'cancel'; id: string }
  | { act: 'assign'; id: string; worker: string }
  | { act: 'speak'; id: string; tokens: number }
  | { act: 'reopen' };

const id = fc.constantFrom(...ids);
const acts = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ act: fc.constant('accept' as const), id }) },
    { weight: 2, arbitrary: fc.record({ act: fc.constantFrom('end', 'fail', 'cancel'), id }) },
    { weight: 1, arbitrary: fc.record({ act: fc.constant('narrate' as const), id }) },
    {
      weight: 3,
      arbitrary: fc.record({
        act: fc.constant('assign' as const),
        id,
        worker: fc.constantFrom('worker-1', 'worker-2'),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        act: fc.constant('speak' as const),
        id,
        tokens: fc.constantFrom(1, 2, 999, 1_000, 1_001),
      }),
    },
    { weight: 2, arbitrary: fc.constant({ act: 'reopen' as const }) },
  ),
  { maxLength: 25 },
);

/** What the next life must find of a job. */
interface Expected {
  kind: RestoredJob['kind'];
  worker?: string;
  attempts: number;
  hasSpoken: boolean;
  texts: number;
  end?: TerminalEvent['type'];
  /** The highest event id that a client may have seen; a job that has ended has the same ones in every later life. */
  eventIds: number;
}

/** A queen's life: the store, the registry over it, and a handle on each job's work. */
class Life implements Disposable {
  readonly store: StoreLife;
  readonly registry: JobRegistry<Operation>;
  readonly endings = new Map<string, PromiseWithResolvers<void>>();

  constructor(folder: string) {
    this.store = openStore(folder);
    this.registry = new JobRegistry<Operation>({
      layer: 'queen',
      log: silentLog,
      retentionMs: 60_000,
      jobsWait: true,
      journal: this.store.journal,
    });
    for (const job of this.store.restored) {
      if (job.kind === 'ended') this.registry.remember(job.spec, job.texts, job.end);
      else this.registry.resume(job.spec, this.work);
    }
  }

  readonly work = async (job: Job<Operation>) => {
    const ending = Promise.withResolvers<void>();
    this.endings.set(job.id, ending);
    await ending.promise;
    return { finishReason: 'stop', tokens: job.tokens } as const;
  };

  /** As an end of the process would: nothing more is written. */
  [Symbol.dispose](): void {
    this.store[Symbol.dispose]();
  }
}

const aNarration = (jobId: string) => ({
  ...{ actor: 'queen', action: 'queue', target: jobId, human: 'It waits', job_id: jobId },
  ...{ level: 'info' as const, emitted_at_ms: 1 },
});

const highestIdOf = (job: Job<Operation>): number => (job.spec.lastEventId ?? 0) + job.size;

function expectFound(found: readonly RestoredJob[], model: ReadonlyMap<string, Expected>): void {
  expect(found.map(({ spec }) => spec.id)).toEqual([...model.keys()]);
  for (const job of found) {
    const expected = model.get(job.spec.id);
    if (expected === undefined) throw new Error('It was just compared.');
    expect(job.kind).toBe(expected.kind);
    expect(job.spec.attempts).toBe(expected.attempts);
    expect(job.spec.place?.worker).toBe(expected.worker);
    expect(job.spec.lastEventId).toBeGreaterThanOrEqual(expected.eventIds);
    if (job.kind === 'running') expect(job.hasSpoken).toBe(expected.hasSpoken);
    if (job.kind !== 'ended') continue;
    expect(job.texts).toEqual(Array.from({ length: expected.texts }, (_, n) => `t${n}`));
    expect(job.end.type).toBe(expected.end);
  }
}

async function perform(act: Exclude<Act, { act: 'reopen' }>, life: Life): Promise<void> {
  const { registry } = life;
  if (act.act === 'accept') {
    registry.start({ ...aJob({ id: act.id }), deadline: new Deadline(60_000) }, life.work);
    return;
  }
  const job = registry.get(act.id);
  if (act.act === 'assign') return registry.assign(job, { hive: 'hive-1', worker: act.worker });
  if (act.act === 'speak') {
    for (let n = 0; n < act.tokens; n++)
      job.append({ type: 'token', index: job.tokens, text: `t${job.tokens}` });
    return;
  }
  if (act.act === 'narrate') {
    life.registry.deliver(aNarration(job.id));
    return;
  }
  if (act.act === 'cancel') job.cancel('the test wants it');
  if (act.act === 'end') life.endings.get(job.id)?.resolve();
  else life.endings.get(job.id)?.reject(new Failure('GENERATION_FAILED', 'The engine gave up.'));
  await eventsOf(job as Job);
}

/** Whether the act is possible now; then the model has it too. */
function foresee(
  act: Exclude<Act, { act: 'reopen' }>,
  model: Map<string, Expected>,
  said: Map<string, number>,
): boolean {
  const known = model.get(act.id);
  if (act.act === 'accept') {
    if (known !== undefined) return false;
    const fresh = { attempts: 0, hasSpoken: false, texts: 0, eventIds: 0 };
    model.set(act.id, { ...fresh, kind: 'queued' });
    said.set(act.id, 0);
    return true;
  }
  if (known === undefined || known.kind === 'ended') return false;
  const isAssigned = said.get(act.id) !== undefined && known.kind === 'running';
  if (act.act === 'assign') {
    known.kind = 'running';
    known.worker = act.worker;
    known.attempts++;
    said.set(act.id, said.get(act.id) ?? 0);
    return true;
  }
  if (act.act === 'narrate') return true;
  if (act.act === 'speak') {
    if (!isAssigned) return false;
    known.hasSpoken = true;
    said.set(act.id, (said.get(act.id) ?? 0) + act.tokens);
    return true;
  }
  if (act.act === 'end' && !isAssigned) return false;
  known.kind = 'ended';
  known.texts = said.get(act.id) ?? 0;
  known.end = ({ end: 'completed', fail: 'failed', cancel: 'cancelled' } as const)[act.act];
  return true;
}

it('[INF-39] [CORE-04] any life of any jobs is found as it was, at any restart', async () => {
  await fc.assert(
    fc.asyncProperty(acts, async (sequence) => {
      using folder = aFolder();
      const model = new Map<string, Expected>();
      /** Tokens in this life; a job that an earlier life had begun is not running yet in this one. */
      const said = new Map<string, number>();
      let life = new Life(folder.path);
      try {
        for (const act of [...(sequence as Act[]), { act: 'reopen' } as const]) {
          if (act.act !== 'reopen') {
            if (!foresee(act, model, said)) continue;
            await perform(act, life);
            const known = model.get(act.id);
            if (known !== undefined) known.eventIds = highestIdOf(life.registry.get(act.id));
            continue;
          }
          life[Symbol.dispose]();
          life = new Life(folder.path);
          expectFound(life.store.restored, model);
          said.clear();
        }
      } finally {
        life[Symbol.dispose]();
      }
    }),
    { numRuns: 80 },
  );
});
