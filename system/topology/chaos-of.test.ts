import { describe, expect, it } from 'vitest';
import { type KnownFault, machinesOf, shutDownBy, toleranceOf, traitsOf } from './chaos-of.ts';
import { someHives } from './some-hives.ts';

const plan = {
  models: [{ id: 'tiny', path: '/x.gguf' }],
  hives: someHives(2, 2, { model: 'tiny' }),
};
const program = (name: string, takes = 'life'): KnownFault => {
  return { takes, target: name, touches: [name] };
};
const path = (name: string, takes = 'reach'): KnownFault => ({ takes, target: name, touches: [] });
const machine = (name: string): KnownFault => {
  return { takes: 'life', target: name, touches: machinesOf(plan)[name] ?? [] };
};
const kept = (name: string, owner: string): KnownFault => {
  return { takes: 'truth', target: name, touches: [owner] };
};
const model: KnownFault = {
  ...{ takes: 'truth', target: 'model tiny' },
  touches: ['worker-1', 'worker-2', 'worker-3', 'worker-4'],
};

describe('[INF-23] what the stack has to bear', () => {
  it.each<[string, KnownFault[], boolean]>([
    ['nothing', [], true],
    ['a worker of four', [program('worker-1')], true],
    ['three workers of four', [1, 2, 3].map((n) => program(`worker-${n}`)), true],
    ['all workers', [1, 2, 3, 4].map((n) => program(`worker-${n}`)), false],
    ['a machine', [machine('machine of hive-1')], true],
    [
      'a machine, and a worker of the other',
      [machine('machine of hive-1'), program('worker-3')],
      true,
    ],
    [
      'a machine, and the way to the other',
      [machine('machine of hive-1'), path('queen→hive-2')],
      false,
    ],
    ['both hives', [program('hive-1'), program('hive-2')], false],
    ['a hive that cannot report', [path('hive-1→queen'), program('hive-2')], false],
    [
      'workers out of reach on one, and the other hive',
      [path('hive-1→worker-1'), path('hive-1→worker-2'), program('hive-2')],
      false,
    ],
    ['the queen', [program('queen')], false],
    ['the way to the queen', [path('keeper→queen')], false],
    ['any slowness', [path('keeper→queen', 'speed'), program('queen', 'speed')], true],
    ['a damaged model', [model], true],
    ['a damaged model, and two workers', [model, program('worker-1'), program('worker-2')], true],
    [
      'a damaged model, and all workers but one',
      [model, ...[1, 2, 3].map((n) => program(`worker-${n}`))],
      false,
    ],
    [
      'a damaged model, and the only other hive that has more than one worker',
      [model, program('hive-1'), program('worker-3')],
      false,
    ],
    ['what a hive remembers', [kept('workers of hive-1', 'hive-1')], true],
    [
      'what both hives remember',
      [1, 2].map((n) => kept(`workers of hive-${n}`, `hive-${n}`)),
      false,
    ],
    ['the jobs of the queen', [kept('jobs of queen', 'queen')], false],
    ['a partition', [{ takes: 'reach', target: 'network', touches: [] }], false],
  ])('%s: %s', (_what, faults, bearable) => {
    expect(toleranceOf(plan)(faults)).toBe(bearable);
  });
});

describe('what is known of it', () => {
  it('is who stands on one machine', () => {
    expect(machinesOf(plan)).toEqual({
      'machine of hive-1': ['hive-1', 'worker-1', 'worker-2'],
      'machine of hive-2': ['hive-2', 'worker-3', 'worker-4'],
    });
  });

  it('is whom the queen takes along', () => {
    expect(shutDownBy(plan)).toEqual({
      queen: ['hive-1', 'worker-1', 'worker-2', 'hive-2', 'worker-3', 'worker-4'],
    });
  });

  it('is where streams come back and heartbeats go, and which workers run in Node', () => {
    expect(traitsOf(plan)).toMatchObject({
      'keeper→queen': ['sse', 'completions of tiny'],
      'queen→hive-2': ['sse'],
      'hive-1→worker-2': ['sse', 'completions of tiny'],
      'worker-1': ['node'],
    });
    expect(traitsOf(plan)['hive-1→queen']).toEqual([
      'heartbeat',
      'heartbeat at /v1/hives/heartbeat',
    ]);
    const other = { ...plan, commands: { worker: ['/usr/bin/llama-server'] as const } };
    expect(traitsOf(other)).toMatchObject({ 'worker-1': [] });
  });
});
