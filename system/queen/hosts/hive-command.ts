// The command line of a hive: what its definition says, and what the queen adds for the two to find each other.
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type HiveDefinition, isOverSsh } from './hive-definition.ts';

type Command = [string, ...string[]];

export interface HiveCommand {
  words: Command;
  /** Positions of words that are paths on the hive's host. */
  paths: number[];
}

/** The program and its leading arguments; on this host by default this repository's own. */
export function commandOf({ command }: HiveDefinition): Command {
  const [program, ...leading] = command ?? [];
  if (program !== undefined) return [program, ...leading];
  const main = new URL(`../../hive/main${extname(import.meta.url)}`, import.meta.url);
  return [process.execPath, fileURLToPath(main)];
}

/** The hive's file, as its host knows it. */
export function workersPathOf(
  definition: HiveDefinition,
  resolvePath: (path: string) => string,
): string {
  return isOverSsh(definition) ? definition.workers : resolvePath(definition.workers);
}

export interface HiveSurroundings {
  queenUrl: string;
  /** The queen's own folder; of a hive of this repository, on this host, each has one of its own in it. */
  stateFolder: string;
  resolvePath(path: string): string;
}

/** The definition's own flags come last, and so count where both say something. */
export function hiveCommand(
  definition: HiveDefinition,
  { queenUrl, stateFolder, resolvePath }: HiveSurroundings,
): HiveCommand {
  const { name, listen, advertise, flags } = definition;
  const isOurs = definition.command === undefined;
  const program = commandOf(definition);
  const given = [
    ...['--name', name, '--listen', listen, '--queen-url', queenUrl],
    ...(advertise === undefined ? [] : ['--advertise', advertise]),
    ...(isOurs ? ['--state-folder', join(stateFolder, name)] : []),
    ...['--workers', workersPathOf(definition, resolvePath)],
  ];
  const words: Command = [...program, ...given, ...flags];
  return { words, paths: [0, program.length + given.length - 1] };
}
