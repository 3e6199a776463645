/**
 * What Hornet adds to cucumber where a scenario does nothing: per scenario (scope, folders, checks at its end) and per run
 * (guardian, proxy, reports). Whoever has a thousand small scenarios pays the first a thousand times.
 */
import type { Scope } from '../harness/index.ts';
import type { Benchmark } from './benchmark.ts';
import { type EmptyRun, prepareEmptyRuns } from './empty-run.ts';

export const scenarioCost: Benchmark = {
  name: 'scenario-cost',
  what: 'an empty scenario with the plugin and the hooks, beyond one of bare cucumber',
  samples: 6,
  prepare: (scope) => prepareDifference(scope, 100, ({ scenarioMs }) => scenarioMs),
};

export const runCost: Benchmark = {
  name: 'run-cost',
  what: 'a run of one empty scenario with the plugin and the hooks, beyond one of bare cucumber',
  samples: 8,
  prepare: (scope) => prepareDifference(scope, 1, ({ wallMs }) => wallMs),
};

async function prepareDifference(
  scope: Scope,
  scenarios: number,
  figure: (run: EmptyRun) => number,
): Promise<() => Promise<number>> {
  const runEmpty = await prepareEmptyRuns(scope, scenarios);
  return async () => {
    const bare = await runEmpty('bare');
    const hornet = await runEmpty('hornet');
    return Math.max(0, figure(hornet) - figure(bare));
  };
}
