// Where the programs of this repository are, in its sources and in the built package alike.
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

const programs = {
  keeper: '../keeper/main',
  queen: '../queen/main',
  hive: '../hive/main',
  worker: '../worker/main',
  'fake-queen': '../../fakes/queen/main',
  'fake-hive': '../../fakes/hive/main',
  'fake-worker': '../../fakes/worker/main',
} as const;
export type OwnProgram = keyof typeof programs;

/** The command that starts it: the Node that runs this, and the program's file. */
export function ownProgram(name: OwnProgram): [string, string] {
  const path = `${programs[name]}${extname(import.meta.url)}`;
  return [process.execPath, fileURLToPath(new URL(path, import.meta.url))];
}
