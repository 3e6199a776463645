/** `hornet chaos` as a process that leads a group of its own, and how far it has come. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execaNode } from 'execa';
import { usualPath } from '../campaign/usual-path.ts';
import type { ChaosKillsOptions } from './options.ts';

export interface CommandSite {
  /** Where the run makes its folder. */
  tmpFolder: string;
  reportsRoot: string;
  /** A line of the environment that all of its descendants inherit, and nobody else has. */
  mark: { name: string; value: string };
}

export interface RunningCommand {
  process: ChildProcess;
  /** The last phase that it has told of; `starting` before the first. */
  readonly phase: string;
  /** Resolves when it has told of that phase, or of a later one, or has ended. */
  reached(phase: string): Promise<void>;
  /** What it has said besides its result, line by line. */
  readonly lines: readonly string[];
}

const launcher = join(import.meta.dirname, '..', '..', 'cli', 'hornet.cjs');
const phases = ['starting', 'control', 'faults', 'recovery', 'quiet'];

export function startCommand(
  { seconds, intensity }: Pick<ChaosKillsOptions, 'seconds' | 'intensity'>,
  { seed, kinds }: { seed: string; kinds: readonly string[] },
  { tmpFolder, reportsRoot, mark }: CommandSite,
): RunningCommand {
  const words = ['--seed', seed, '--duration', `${seconds}s`, '--intensity', String(intensity)];
  const flags = ['--faults', kinds.join(','), '--reports', reportsRoot, '--fake', '--json'];
  const child = spawn(process.execPath, [launcher, 'chaos', ...words, ...flags], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: usualPath, TMPDIR: tmpFolder, [mark.name]: mark.value },
  });
  const lines: string[] = [];
  let reached = 0;
  const told = createInterface({ input: child.stderr });
  told.on('line', (line) => {
    lines.push(line);
    reached = Math.max(reached, phases.indexOf(line.replace(/ …$/, '')));
  });
  const ended = once(child, 'exit');
  return {
    process: child,
    lines,
    get phase() {
      return phases[reached] ?? 'starting';
    },
    reached: async (phase) => {
      const isOver = () => child.exitCode !== null || child.signalCode !== null;
      while (reached < phases.indexOf(phase) && !isOver())
        await Promise.race([once(told, 'line'), ended]);
    },
  };
}

export interface AbleKinds {
  all: string[];
  /** Those that take something of the machine. */
  'of the machine': string[];
}

/** Also writes the models that are there once and for all, so that no round is the first to. */
export async function ableKinds(tmpFolder: string): Promise<AbleKinds> {
  const env = { TMPDIR: tmpFolder };
  const { stdout } = await execaNode(launcher, ['faults', '--json'], { env });
  await execaNode(launcher, ['chaos', '--dry-run', '--seed', 'any', '--fake'], { env });
  const listed: { name: string; needs: string[]; lacks?: string }[] = JSON.parse(stdout);
  const able = listed.filter(({ lacks }) => lacks === undefined);
  return {
    all: able.map(({ name }) => name),
    'of the machine': able.filter(({ needs }) => needs.length > 0).map(({ name }) => name),
  };
}
