// Where a program's settings come from: flag over environment over file over default.
// All wrong values are named together before the program ends with 2; it never starts on half a configuration.
import { existsSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { exitCodes } from '../../contracts/index.ts';
import { parseSwitch } from './parse-setting.ts';
import { programVersion } from './program-version.ts';
import { type GivenValue, readSettingsFile } from './settings-file.ts';

/** One setting: its flag, what it does, its default as one would type it, and how its text becomes a value. */
export interface Setting {
  flag: string;
  description: string;
  default?: string;
  isRequired?: boolean;
  /** Whether the flag may be given more than once; its value is then a list, which environment and file give one of. */
  isRepeatable?: boolean;
  /** The only texts that it may have. */
  choices?: readonly string[];
  /** @throws InvalidArgumentError that says what the text must be */
  parse?: (text: string) => unknown;
}

/**
 * A command whose settings can each be given by flag or by environment: `--hive-silence-ms` of queen is `QUEEN_HIVE_SILENCE_MS`.
 * A subcommand passes the name of its program as `environmentPrefix`.
 */
export function defineCommand(
  name: string,
  description: string,
  settings: readonly Setting[],
  environmentPrefix = name,
): Command {
  const command = new Command(name)
    .description(description)
    .version(programVersion(), '--version', 'print the version')
    .exitOverride()
    .showHelpAfterError('(--help lists every option)');
  for (const setting of settings) command.addOption(new SettingOption(setting, environmentPrefix));
  return command.addOption(
    new Option('--config <file>', 'JSON file with the same settings, in snake_case').env(
      `${environmentPrefix.toUpperCase()}_CONFIG`,
    ),
  );
}

/**
 * Parses flags, environment and the file named by `--config` into the command's options.
 * Prints help or the faults and ends the process (0 or 2) where that is called for.
 */
export function parseOptions<T extends object>(command: Command, argv: readonly string[]): T {
  try {
    command.parse([...argv], { from: 'user' });
    return resolveOptions<T>(command);
  } catch (error) {
    return leaveOnUsageError(error);
  }
}

/** The options of a command whose flags commander has read already, as in a subcommand's action. @throws CommanderError that names every fault */
export function resolveOptions<T extends object>(command: Command): T {
  return resolveSettings<T>(command).options;
}

export interface ResolvedSettings<T extends object> {
  options: T;
  /** Where each was found, in words: `--model`, `KEEPER_MODEL`, a file and its key, `the default of --model`. */
  origins: ReadonlyMap<string, string>;
}

/** The same, and where each option was found. @param usualFile read where `--config` names none; it need not be there */
export function resolveSettings<T extends object>(
  command: Command,
  usualFile?: string,
): ResolvedSettings<T> {
  const faults: string[] = [];
  const file = readFile(command, usualFile, faults);
  const options: Record<string, unknown> = {};
  const origins = new Map<string, string>();
  for (const option of command.options) {
    if (!(option instanceof SettingOption)) continue;
    const given = findGiven(command, option, file);
    if (given === undefined) {
      if (option.setting.isRequired)
        faults.push(
          `${option.long} is missing; ${option.envVar} or a settings file may give it too`,
        );
      continue;
    }
    origins.set(option.attributeName(), given.where);
    try {
      options[option.attributeName()] = option.parse(given);
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      faults.push(`${given.where} is wrong. ${error.message}`);
    }
  }
  if (faults.length > 0) command.error(faults.map((fault) => `error: ${fault}`).join('\n'));
  return { options: options as T, origins }; // the settings are the caller's, and so is the knowledge of their types
}

/** Ends the process (0 or 2) where commander has printed help or a fault; any other error is thrown on. */
export function leaveOnUsageError(error: unknown): never {
  if (!(error instanceof CommanderError)) throw error;
  process.exit(error.exitCode === 0 ? exitCodes.ok : exitCodes.usage);
}

class SettingOption extends Option {
  readonly setting: Setting;

  constructor(setting: Setting, environmentPrefix: string) {
    super(setting.flag, setting.description);
    this.setting = setting;
    this.env(`${environmentPrefix}_${this.name()}`.toUpperCase().replaceAll('-', '_'));
    if (setting.default !== undefined) this.default(setting.default, setting.default);
    if (setting.choices !== undefined) this.argChoices = [...setting.choices]; // told by --help; checked with all others
    if (setting.isRepeatable) this.argParser<string[]>((text, before) => [...(before ?? []), text]);
  }

  /** @throws InvalidArgumentError */
  parse({ text, texts = [text] }: GivenValue): unknown {
    return this.setting.isRepeatable
      ? texts.map((each) => this.#parseText(each))
      : this.#parseText(text);
  }

  #parseText(text: string): unknown {
    if (this.isBoolean()) return parseSwitch(text);
    const { choices } = this.setting;
    if (choices !== undefined && !choices.includes(text))
      throw new InvalidArgumentError(`It must be one of ${choices.join(', ')}.`);
    return this.setting.parse === undefined ? text : this.setting.parse(text);
  }
}

function findGiven(
  command: Command,
  option: SettingOption,
  file: ReadonlyMap<string, GivenValue>,
): GivenValue | undefined {
  const name = option.attributeName();
  const value: unknown = command.getOptionValue(name);
  const text = String(value);
  switch (command.getOptionValueSource(name)) {
    case 'cli':
      return {
        text,
        where: String(option.long),
        ...(Array.isArray(value) ? { texts: value } : {}),
      };
    case 'env':
      return { text: environmentText(option, text), where: String(option.envVar) };
    case 'default':
      return file.get(name) ?? { text, where: `the default of ${option.long}` };
    default:
      return file.get(name);
  }
}

/** Commander takes a switch for on as soon as its variable exists, even where that says `false`. */
function environmentText(option: SettingOption, text: string): string {
  return option.isBoolean() && option.envVar !== undefined
    ? (process.env[option.envVar] ?? text)
    : text;
}

function readFile(
  command: Command,
  usualFile: string | undefined,
  faults: string[],
): ReadonlyMap<string, GivenValue> {
  const named: unknown = command.getOptionValue('config');
  const isUsual = usualFile !== undefined && existsSync(usualFile);
  const path = typeof named === 'string' ? named : isUsual ? usualFile : undefined;
  if (path === undefined) return new Map();
  return readSettingsFile(path, [...new Set(settingNames(programOf(command)))], faults);
}

/** A program's file may hold what any of its commands knows. */
function programOf(command: Command): Command {
  return command.parent === null ? command : programOf(command.parent);
}

function settingNames(command: Command): string[] {
  const own = command.options.filter((option) => option instanceof SettingOption);
  return [
    ...own.map((option) => option.attributeName()),
    ...command.commands.flatMap((subcommand) => settingNames(subcommand)),
  ];
}
