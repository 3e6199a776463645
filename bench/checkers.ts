/**
 * What it takes to judge what an experiment has left: a history of a million events is read and held against all rules. Whoever
 * plays a hundred schedules waits for it a hundred times, and a run of a night must fit into the memory of the machine.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Benchmark } from './benchmark.ts';
import { writeHistory } from './checkers/write-history.ts';
import { makeTemporaryFolder } from './temporary-run.ts';

const events = 1_000_000;
const judge = fileURLToPath(new URL('checkers/judge.child.ts', import.meta.url));
const run = promisify(execFile);

let seen = '';

export const checkers: Benchmark = {
  name: 'checkers',
  what: `judgement of a history of ${events / 1e6} million events, read from its file`,
  samples: 6,
  prepare: async (scope) => {
    const file = join(await makeTemporaryFolder(scope), 'history.ndjson');
    const count = await writeHistory(file, events);
    return async () => {
      const { stdout } = await run(process.execPath, [judge, file, String(events)]);
      const { verdict, readMs, tookMs, peakBytes } = JSON.parse(stdout) as JudgeFigures;
      if (verdict !== 'held') throw new Error(`A good history was called ${verdict}.`);
      const ofThat = `${readMs.toFixed(0)} ms of ${tookMs.toFixed(0)} for reading`;
      seen = `${count} events, ${ofThat}, at most ${(peakBytes / 1_024 ** 2).toFixed(0)} MB`;
      return tookMs;
    };
  },
  note: () => seen,
};

/** What the judge says. */
interface JudgeFigures {
  verdict: string;
  readMs: number;
  tookMs: number;
  peakBytes: number;
}
