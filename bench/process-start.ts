/**
 * What the harness itself takes to start and to stop a program that does nothing: the least that any service costs, and
 * what remains when a stack's own programs have become fast.
 */
import { type RunningProcess, type Scope, startProcess, systemClock } from '../harness/index.ts';
import type { Benchmark } from './benchmark.ts';
import { startTemporaryRun } from './temporary-run.ts';

export const processStart: Benchmark = {
  name: 'process-start',
  what: 'spawn of a trivial Node program until its ready line was read',
  samples: 40,
  prepare: async (scope) => {
    const start = await prepareStart(scope);
    return async () => {
      const beganMs = systemClock.nowMs();
      await using _running = await start();
      return systemClock.nowMs() - beganMs;
    };
  },
};

export const processStop: Benchmark = {
  name: 'process-stop',
  what: 'stop of that program until nothing of its group is left',
  samples: 40,
  prepare: async (scope) => {
    const start = await prepareStart(scope);
    return async () => {
      const running = await start();
      const beganMs = systemClock.nowMs();
      await running.stop();
      return systemClock.nowMs() - beganMs;
    };
  },
};

async function prepareStart(scope: Scope): Promise<() => Promise<RunningProcess>> {
  const run = await startTemporaryRun(scope);
  const program = `console.log('{"ready":true}'); setInterval(() => {}, 1e6);`;
  return () =>
    startProcess(run.scope, {
      name: 'trivial',
      command: [process.execPath, '--eval', program],
      logFolder: run.reportFolder,
      ready: { kind: 'ready-line' },
    });
}
