// Reads a settings file: one JSON object, its keys the settings' names in snake_case. What is wrong with it is
// added to a list of faults, so that the user hears of everything at once.
import { readFileSync } from 'node:fs';

/** A value as one would type it, and the words that name its source in a fault. */
export interface GivenValue {
  text: string;
  /** Every one of them, where a flag was given more than once. */
  texts?: readonly string[];
  where: string;
}

/** The values in the file, by the name of their setting in camelCase. Adds to `faults` whatever cannot be used. */
export function readSettingsFile(
  path: string,
  settingNames: readonly string[],
  faults: string[],
): Map<string, GivenValue> {
  const keys = new Map(settingNames.map((name) => [snakeCase(name), name]));
  const values = new Map<string, GivenValue>();
  for (const [key, value] of Object.entries(readObject(path, faults))) {
    const name = keys.get(key);
    if (name === undefined) {
      faults.push(`${path}: unknown setting "${key}"; known are ${[...keys.keys()].join(', ')}`);
    } else if (!['string', 'number', 'boolean'].includes(typeof value)) {
      faults.push(`${path}: setting "${key}" must be a string, a number, true or false`);
    } else {
      values.set(name, { text: String(value), where: `${path}: setting "${key}"` });
    }
  }
  return values;
}

function readObject(path: string, faults: string[]): object {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
    faults.push(`${path}: it must hold one JSON object`);
  } catch (error) {
    faults.push(`${path}: cannot be read (${error instanceof Error ? error.message : error})`);
  }
  return {};
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
