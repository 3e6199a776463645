/** What a night consists of, as commands. Inert. */
import { join, resolve } from 'node:path';
import type { NightlyOptions } from './options.ts';

export interface Part {
  name: string;
  /** What it shows, as a sentence for the summary. */
  title: string;
  /** A program of this project and its words, for the Node that runs this. */
  command: readonly [string, ...string[]];
  /** One that takes longer hangs. */
  limitMinutes: number;
}

const project = resolve(import.meta.dirname, '../..');
const cucumber = join(project, 'node_modules/@cucumber/cucumber/bin/cucumber.js');
const check = (name: string): string => join(project, 'checks', name, 'main.ts');

export function partsOf(options: NightlyOptions, folder: string): Part[] {
  const { seed, seeds, minutes, kills, schedules, runs, worker } = options;
  const seedsFile = seedResults(folder);
  const played = ['--seed', seed, '--out', seedsFile, ...(worker === 'fake' ? ['--fake'] : [])];
  const howMany =
    seeds === undefined
      ? ['--rounds', String(manySeeds), '--minutes', String(minutes)]
      : ['--rounds', String(seeds)];
  const killed = ['--seed', seed, '--out', join(folder, 'chaos-kills.ndjson')];
  return [
    {
      name: 'features',
      title: 'the experiments that are written as scenarios',
      command: [cucumber, '--profile', 'chaos'],
      limitMinutes: 60,
    },
    {
      name: 'seeds',
      title: 'schedules drawn at random, on a stack that serves',
      command: [check('chaos'), ...played, ...howMany],
      limitMinutes: seeds === undefined ? minutes + minutesPerSeed : seeds * minutesPerSeed,
    },
    {
      name: 'kills',
      title: 'nothing is left when the command itself is killed',
      command: [check('chaos-kills'), ...killed, '--rounds', String(kills)],
      limitMinutes: 5 + kills * minutesPerSeed,
    },
    {
      name: 'determinism',
      title: 'the same seed gives the same bytes',
      command: [
        ...([check('chaos-determinism'), '--seed', seed] as const),
        ...['--schedules', String(schedules), '--runs', String(runs)],
      ],
      limitMinutes: 15 + runs * 2 * minutesPerSeed,
    },
  ];
}

/** Where the campaign of seeds keeps a line a round. */
export function seedResults(folder: string): string {
  return join(folder, 'seeds.ndjson');
}

/** More than any night is long enough for. */
const manySeeds = 10_000;
/** Faults for half a minute, and for each of starting, recovery and looking at it all as long again; none takes so long. */
const minutesPerSeed = 5;
