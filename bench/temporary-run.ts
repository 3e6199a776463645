/** A run of the harness for benchmarks, with its reports in a temporary folder; it goes with the scope. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Run, type Scope, startRun } from '../harness/index.ts';

export async function startTemporaryRun(scope: Scope): Promise<Run> {
  return scope.use('run', await startRun({ reportsRoot: await makeTemporaryFolder(scope) }));
}

export async function makeTemporaryFolder(scope: Scope): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hornet-bench-'));
  scope.defer('temporary folder', () => rm(folder, { recursive: true, force: true }));
  return folder;
}
