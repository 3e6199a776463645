/**
 * What owning things costs: closing a scope, and writing an undo record to the ledger before a thing is made. Every
 * process, port, folder and link pays it, so it has to stay far below what the things themselves take.
 */
import { join } from 'node:path';
import { Scope, systemClock } from '../harness/index.ts';
import type { Benchmark } from './benchmark.ts';
import { startTemporaryRun } from './temporary-run.ts';

/** So many in a row that the clock's own resolution does not matter. */
const count = 200;

export const scopeClose: Benchmark = {
  name: 'scope-close',
  what: `close of a scope with ${count} undo steps that do nothing`,
  samples: 60,
  prepare: async () => async () => {
    const scope = new Scope({ name: 'measured' });
    for (let step = 0; step < count; step += 1) scope.defer(`step ${step}`, () => {});
    const beganMs = systemClock.nowMs();
    await scope.close();
    return systemClock.nowMs() - beganMs;
  },
};

export const ledgerAppend: Benchmark = {
  name: 'ledger-append',
  what: 'one undo record, written to the ledger and struck out again',
  samples: 60,
  prepare: async (scope) => {
    const run = await startTemporaryRun(scope);
    const entry = { kind: 'folder', path: join(run.folder, 'measured') } as const;
    return async () => {
      const beganMs = systemClock.nowMs();
      for (let record = 0; record < count; record += 1)
        run.scope.defer('measured', () => {}, { entry })();
      return (systemClock.nowMs() - beganMs) / count;
    };
  },
};
