// Where a program's settings come from: flag over environment over file over default, with every fault named before the program ends with 2.
import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { exitCodes } from '../../contracts/index.ts';

/** Where to listen or dial: a host and a port. */
export interface Address {
  host: string;
  port: number;
}

/** One setting: its flag, what it does, its default as one would type it, and how its text becomes a value. */
export interface Setting {
  flag: string;
  description: string;
  default?: string;
  parse?: (text: string) => unknown;
}

/** A command whose settings can each be given by flag or by environment: `--hive-silence-ms` of queen is `QUEEN_HIVE_SILENCE_MS`. */
export function defineCommand(
  name: string,
  description: string,
  settings: readonly Setting[],
): Command {
  const command = new Command(name).description(description);
  for (const { flag, description: text, default: fallback, parse } of settings) {
    const option = new Option(flag, text);
    option.env(`${name}_${option.name()}`.toUpperCase().replaceAll('-', '_'));
    if (parse !== undefined) option.argParser(parse);
    if (fallback !== undefined)
      option.default(parse === undefined ? fallback : parse(fallback), fallback);
    command.addOption(option);
  }
  return command;
}

/**
 * Parses flags, environment and the file named by `--config` into the command's options.
 * Prints help or the fault and ends the process (0 or 2) where commander asks for that.
 */
export function parseOptions<T extends object>(command: Command, argv: readonly string[]): T {
  command
    .exitOverride()
    .showHelpAfterError('(--help lists every option)')
    .addOption(
      new Option('--config <file>', 'JSON file with the same settings, in snake_case').env(
        `${command.name().toUpperCase()}_CONFIG`,
      ),
    );
  try {
    command.parse([...argv], { from: 'user' });
    const file = command.opts()['config'];
    if (typeof file === 'string') applyFile(command, file);
    return command.opts<T>();
  } catch (error) {
    if (error instanceof CommanderError)
      process.exit(error.exitCode === 0 ? exitCodes.ok : exitCodes.usage);
    throw error;
  }
}

export function parseAddress(text: string): Address {
  const match = /^(?<host>[^:\s]+|\[[0-9a-f:]+\]):(?<port>\d{1,5})$/i.exec(text);
  const port = Number(match?.groups?.['port']);
  if (match?.groups?.['host'] === undefined || port > 65_535) {
    throw new InvalidArgumentError(
      'It must be host:port, for example 127.0.0.1:8080 (port 0 lets the kernel choose).',
    );
  }
  return { host: match.groups['host'].replace(/^\[|\]$/g, ''), port };
}

export function parseUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new InvalidArgumentError('It must be a URL such as http://127.0.0.1:8080.');
  }
  return text.replace(/\/+$/, '');
}

/** A parser for whole numbers in a range, units being in the option's name. */
export function parseWhole(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < minimum || value > maximum) {
      throw new InvalidArgumentError(`It must be a whole number from ${minimum} to ${maximum}.`);
    }
    return value;
  };
}

function applyFile(command: Command, file: string): void {
  const settings = readSettings(command, file);
  for (const [key, value] of Object.entries(settings)) {
    const option = command.options.find(
      (candidate) => snakeCase(candidate.attributeName()) === key,
    );
    if (option === undefined) {
      const known = command.options
        .map((candidate) => snakeCase(candidate.attributeName()))
        .join(', ');
      command.error(`error: ${file}: unknown setting "${key}"; known are ${known}`);
    }
    const source = command.getOptionValueSource(option.attributeName());
    if (source === 'cli' || source === 'env') continue;
    try {
      const parsed: unknown =
        option.parseArg === undefined ? value : option.parseArg(String(value), undefined);
      command.setOptionValueWithSource(option.attributeName(), parsed, 'config');
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      command.error(`error: ${file}: setting "${key}" is wrong: ${error.message}`);
    }
  }
}

function readSettings(command: Command, file: string): object {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  } catch (error) {
    command.error(
      `error: cannot read the settings in ${file}: ${error instanceof Error ? error.message : error}`,
    );
  }
  return command.error(`error: ${file} must hold one JSON object`);
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
