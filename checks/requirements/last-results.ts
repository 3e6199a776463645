/**
 * Finds the results of the last finished feature run and of the last unit tests below reports/out/. What was
 * never run is undefined; what is there and cannot be read is an error.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { readMessages } from '../../reports/index.ts';
import { type FeatureRun, readFeatureRun } from './scenario-outcomes.ts';
import { readUnitRun, type UnitRun } from './test-outcomes.ts';

export interface LastResults {
  features: FeatureRun | undefined;
  units: UnitRun | undefined;
}

const latestRun = Type.Object({
  version: Type.Literal(1),
  run: Type.String(),
  folder: Type.String(),
});

/** @throws Error naming the file that is not what it should be */
export async function readLastResults(root: string): Promise<LastResults> {
  return {
    features: await readIfThere(join(root, 'reports/out/latest.json'), async (text) => {
      const { folder } = Value.Parse(latestRun, JSON.parse(text));
      return readFeatureRun(await readMessages(join(root, folder, 'messages.ndjson')));
    }),
    units: await readIfThere(join(root, 'reports/out/unit.json'), async (text) =>
      readUnitRun(text, root),
    ),
  };
}

async function readIfThere<T>(
  file: string,
  read: (text: string) => Promise<T>,
): Promise<T | undefined> {
  if (!existsSync(file)) return undefined;
  try {
    return await read(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new Error(`${file} cannot be used: delete it and run the tests again.`, { cause });
  }
}
