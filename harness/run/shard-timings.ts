/** `timings.json`: how long each scenario took when it last ran, by which later runs are divided over machines. */
import { readFile } from 'node:fs/promises';
import { HornetError } from '../kernel/errors.ts';
import { writeAtomically } from './write-atomically.ts';

/** The name of the file in the root of the reports. */
export const timingsFileName = 'timings.json';

/** Milliseconds by the scenario's key. */
export type Timings = ReadonlyMap<string, number>;

/**
 * Reads a file of timings.
 * @returns undefined where there is none
 * @throws HornetError CONFIGURATION_INVALID for a file that is no such file
 */
export async function readTimings(file: string): Promise<Timings | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return parseTimings(JSON.parse(text));
  } catch (cause) {
    const message = `${file} is no file of timings.`;
    throw new HornetError('CONFIGURATION_INVALID', message, { data: { file }, cause });
  }
}

/** Adds what is known now to what was known of other scenarios. A file that cannot be read is replaced. */
export async function recordTimings(file: string, timings: Timings): Promise<void> {
  const earlier = await readTimings(file).catch(() => undefined);
  const all = [...new Map([...(earlier ?? []), ...timings])].sort();
  const content = { version: 1, scenarios: Object.fromEntries(all) };
  await writeAtomically(file, `${JSON.stringify(content, null, 1)}\n`);
}

function parseTimings(content: unknown): Timings {
  const { version, scenarios } = Object(content);
  if (version !== 1) throw new Error('version must be 1');
  const entries = Object.entries<unknown>(Object(scenarios));
  return new Map(
    entries.map(([key, durationMs]): [string, number] => {
      if (typeof durationMs === 'number' && durationMs >= 0) return [key, durationMs];
      throw new Error(`${JSON.stringify(key)} must be milliseconds`);
    }),
  );
}
