// The definitions of hives that the queen can start, kept in a file that people and other programs may change too: it is read
// whenever somebody asks. It knows nothing of the hives that run.
import { readFileSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { changeFile, Failure } from '../../shared/index.ts';
import { messageOf } from './brief.ts';
import { checkDefinition, checkDefinitions, type DefinitionFault } from './check-definitions.ts';
import type { HiveDefinition } from './hive-definition.ts';

export class HiveDefinitions {
  readonly #file: string;

  /** Neither the file nor its folder need exist; the first hive that is added makes them. */
  constructor(file: string) {
    this.#file = file;
  }

  /** @throws VALIDATION_FAILED with every fault of the file */
  async list(): Promise<HiveDefinition[]> {
    return parseList(await readFile(this.#file, 'utf8').catch(emptyIfMissing));
  }

  /** Undefined where there is none of this name. @throws VALIDATION_FAILED */
  async find(name: string): Promise<HiveDefinition | undefined> {
    return (await this.list()).find((definition) => definition.name === name);
  }

  /** @throws VALIDATION_FAILED for the definition or the file, HIVE_EXISTS, STORAGE_FAILED */
  async add(given: unknown): Promise<HiveDefinition> {
    const { definition, faults } = checkDefinition(given);
    if (definition === undefined) throw notValid('The definition of the hive', faults);
    await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
    await changeFile(this.#file, (content = '[]') => {
      if (parseList(content).some(({ name }) => name === definition.name))
        throw new Failure('HIVE_EXISTS', `${definition.name} is defined already.`, {
          param: 'name',
          details: { hive: definition.name },
        });
      return format([...rawList(content), given]);
    });
    return definition;
  }

  /** What runs goes on. @throws HIVE_NOT_FOUND, VALIDATION_FAILED for the file, STORAGE_FAILED */
  async remove(name: string): Promise<void> {
    if ((await this.find(name)) === undefined) throw notDefined(name); // and nothing is written
    await changeFile(this.#file, (content = '[]') => {
      const definitions = parseList(content);
      const at = definitions.findIndex((definition) => definition.name === name);
      if (at === -1) throw notDefined(name);
      return format(rawList(content).toSpliced(at, 1));
    });
  }

  /** A path of this machine as a definition has it: `~/` is the home folder, a relative one counts from the file. */
  resolvePath(path: string): string {
    if (path.startsWith('~/')) return resolve(homedir(), path.slice(2));
    return resolve(dirname(this.#file), path);
  }
}

export function notDefined(name: string): Failure {
  return new Failure('HIVE_NOT_FOUND', `No hive ${name} is defined or has reported.`, {
    param: 'hive',
    details: { hive: name },
  });
}

/** For the setting that names the file: that it can be used is known at the start. @throws InvalidArgumentError with all faults */
export function parseHivesFile(file: string): string {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return file; // hives may be added yet
    throw new InvalidArgumentError(`${file} cannot be read: ${messageOf(error)}.`);
  }
  try {
    parseList(content);
    return file;
  } catch (error) {
    throw new InvalidArgumentError(`${file}: ${messageOf(error)}`);
  }
}

function parseList(content: string): HiveDefinition[] {
  const { definitions, faults } = checkDefinitions(parseJson(content));
  if (faults.length > 0) throw notValid('The file of hives', faults);
  return definitions;
}

/** As they were written, without what our defaults add. */
function rawList(content: string): unknown[] {
  return parseJson(content) as unknown[]; // it has been checked as a list
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    const fault = `is not JSON: ${messageOf(error)}`;
    throw notValid('The file of hives', [{ field: '/', fault }]);
  }
}

function notValid(what: string, faults: readonly DefinitionFault[]): Failure {
  const all = faults.map(({ field, fault }) => `${field} ${fault}`).join('; ');
  return new Failure('VALIDATION_FAILED', `${what} is not valid: ${all}.`, {
    details: { faults: [...faults] },
  });
}

function format(list: readonly unknown[]): string {
  return `${JSON.stringify(list, undefined, 2)}\n`;
}

function emptyIfMissing(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return '[]';
  throw error;
}
