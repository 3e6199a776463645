/**
 * Finds the last result of each scenario in the reports below reports/out/, and those of the last unit tests. What was never
 * run is absent; what is there and cannot be read is an error.
 */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readMessages } from '../../reports/index.ts';
import type { Outcome } from './claim.ts';
import { type FeatureRun, readFeatureRun } from './scenario-outcomes.ts';
import { readUnitRun, type UnitRun } from './test-outcomes.ts';

export interface LastResults {
  /** Of all profiles together; it began with the newest of its runs. */
  features: FeatureRun | undefined;
  units: UnitRun | undefined;
}

/**
 * @param keys of the scenarios to look for: runs are read from the newest on, until each of them was found
 * @throws Error naming the file that is not what it should be
 */
export async function readLastResults(root: string, keys: readonly string[]): Promise<LastResults> {
  const unitFile = join(root, 'reports/out/unit.json');
  return {
    features: await readFeatures(root, new Set(keys)),
    units: existsSync(unitFile)
      ? await read(unitFile, async () => readUnitRun(await readFile(unitFile, 'utf8'), root))
      : undefined,
  };
}

async function readFeatures(root: string, missing: Set<string>): Promise<FeatureRun | undefined> {
  const outcomes = new Map<string, Outcome>();
  let startedAt: Date | undefined;
  for (const file of await messageFiles(root)) {
    if (missing.size === 0) break;
    const run = await read(file, async () => readFeatureRun(await readMessages(file)));
    if (!run.hasFinished) continue;
    startedAt ??= run.startedAt;
    for (const [key, outcome] of run.outcomes) {
      if (missing.delete(key)) outcomes.set(key, outcome);
    }
  }
  return outcomes.size === 0 ? undefined : { startedAt, outcomes, hasFinished: true };
}

/** Those of the newest run first: the names of their folders begin with the time. */
async function messageFiles(root: string): Promise<string[]> {
  const reports = join(root, 'reports/out');
  if (!existsSync(reports)) return [];
  const folders = (await readdir(reports)).sort().reverse();
  return folders.map((folder) => join(reports, folder, 'messages.ndjson')).filter(existsSync);
}

async function read<T>(file: string, reading: () => Promise<T>): Promise<T> {
  try {
    return await reading();
  } catch (cause) {
    throw new Error(`${file} cannot be used: delete it and run the tests again.`, { cause });
  }
}
