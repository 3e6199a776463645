/** Schedules to draw, as many as wanted and each another: seeds, durations, intensities, stacks, and what a machine can do. Pure. */
import { drawSchedule } from '../../harness/chaos/draw-schedule.ts';
import { faultKinds } from '../../harness/chaos/fault-table.ts';
import type { Schedule } from '../../harness/chaos/schedule.ts';
import type { Topology } from '../../harness/chaos/topology.ts';
import { topologyOf } from '../../harness/chaos/topology-of-stack.ts';
import { Prng } from '../../harness/kernel/prng.ts';
import { defineStack } from '../../harness/stack/define-stack.ts';
import {
  describeTopology,
  machinesOf,
  ownProgram,
  someHives,
  stateOf,
  type TopologyPlan,
  traitsOf,
} from '../../system/topology/index.ts';

const durationsMs = [1_000, 8_000, 30_000, 120_000, 600_000];
const workers = ['real', 'fake'] as const;

/** @param index from 0 */
export function drawingAt(seed: string, index: number): Schedule {
  const draws = new Prng(seed).fork('drawing', index);
  return drawSchedule({
    seed: `${seed}-${index}`,
    durationMs: draws.pick(durationsMs),
    intensity: draws.integer(1, 8),
    topology: topologyWith(draws.integer(1, 4), draws.integer(1, 4), draws.pick(workers)),
    kinds: kindsOfMachine(draws.fork('machine')),
    acceptedPerS: draws.pick([0, 8, 100]),
  });
}

function topologyWith(
  hives: number,
  workersPerHive: number,
  worker: (typeof workers)[number],
): Topology {
  const described = someHives(hives, workersPerHive, { model: 'tiny', settings: {} });
  const plan: TopologyPlan = {
    models: [{ id: 'tiny', path: '/models/tiny.gguf' }],
    hives: described,
    ...(worker === 'fake' ? { commands: { worker: ownProgram('fake-worker') } } : {}),
  };
  const traits = { groups: machinesOf(plan), traits: traitsOf(plan), kept: stateOf(plan) };
  return topologyOf(defineStack(describeTopology(plan)), traits);
}

/** Those that need nothing, and of what machines may lack some. */
function kindsOfMachine(draws: Prng) {
  const needs = [...new Set(faultKinds.flatMap((kind) => [...kind.needs]))].sort();
  const there = new Set(needs.filter((need) => draws.fork(need).pick([true, true, false])));
  return faultKinds.filter((kind) => kind.needs.every((need) => there.has(need)));
}
