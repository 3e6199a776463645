import { describe, expect, it } from 'vitest';
import { disagreements, ghosts, type RegistryView } from './registries-agree.ts';

const worker = { name: 'worker-1', state: 'ready', pid: 7, slots_busy: 0 };
const quiet: RegistryView = {
  hives: [{ hive: 'hive-1', state: 'up', workers: [worker] }],
  workers: { 'hive-1': [worker] },
  openJobs: { queen: [], 'hive-1': [] },
};

describe('[INF-23] queen and hives', () => {
  it('agree where all is quiet', () => {
    expect(disagreements(quiet)).toEqual([]);
  });

  it.each<[Partial<RegistryView>, string]>([
    [{ hives: [] }, 'The queen does not know hive-1.'],
    [
      { hives: [{ hive: 'hive-1', state: 'silent', workers: [worker] }] },
      'The queen calls hive-1 silent.',
    ],
    [{ workers: { 'hive-1': undefined } }, 'hive-1 does not answer.'],
    [{ workers: { 'hive-1': [] } }, 'The queen knows worker-1 of hive-1, which does not have it.'],
    [
      { hives: [{ hive: 'hive-1', state: 'up', workers: [] }] },
      'hive-1 has worker-1, of which the queen does not know.',
    ],
    [
      { workers: { 'hive-1': [{ ...worker, pid: 8 }] } },
      'Of worker-1 the queen says pid 7, and hive-1 8.',
    ],
    [
      { workers: { 'hive-1': [{ ...worker, state: 'failed' }] } },
      'Of worker-1 the queen says state ready, and hive-1 failed.',
    ],
    [{ openJobs: { queen: ['job-1'] } }, 'queen still has 1 jobs: job-1.'],
  ])('do not, with %j', (change, what) => {
    expect(disagreements({ ...quiet, ...change })).toEqual([what]);
  });

  it('may both call a worker ready that is not there', () => {
    const isGone = (pid: number): boolean => pid === 7;
    expect(ghosts(quiet, () => false)).toEqual([]);
    expect(ghosts(quiet, isGone)).toEqual([
      'hive-1 calls worker-1 ready, and its process 7 is gone.',
    ]);
    const resting = { ...quiet, workers: { 'hive-1': [{ ...worker, state: 'failed' }] } };
    expect(ghosts(resting, isGone)).toEqual([]);
  });

  it('agree on a slot that nobody frees, and are both told of', () => {
    const busy = { ...worker, slots_busy: 1 };
    const view = {
      ...quiet,
      hives: [{ hive: 'hive-1', state: 'up', workers: [busy] }],
      workers: { 'hive-1': [busy] },
    };
    expect(disagreements(view)).toEqual([
      'hive-1 calls 1 slots of worker-1 busy, and nobody asks.',
    ]);
  });
});
