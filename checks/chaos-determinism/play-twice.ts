/** One seed, played twice by `hornet chaos` as a user types it, the second time elsewhere: what was planned and done is the same, byte for byte. */
import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import { usualPath } from '../campaign/usual-path.ts';
import { elsewhere } from './places.ts';

const launcher = resolve(import.meta.dirname, '../../cli/hornet.cjs');
const duration = '8s';
/** What is the same, by its path in the report folder. The journal of injections holds no times, pids or ports. */
const samePaths = ['schedule.json', join('chaos', 'injections.ndjson')];

/** One line for each difference. @param folder for the reports, which stay */
export async function playTwice(seed: string, folder: string): Promise<string[]> {
  const away = join(folder, 'another folder');
  await mkdir(away, { recursive: true });
  const first = await play(seed, join(folder, 'first'), process.cwd(), { PATH: usualPath });
  const second = await play(seed, join(folder, 'second'), away, elsewhere);
  const failures = [first, second].flatMap((played) => ('failure' in played ? played.failure : []));
  if ('failure' in first || 'failure' in second) return failures;
  const differences = await Promise.all(
    samePaths.map(async (path) => {
      const [one, other] = await Promise.all(
        [first, second].map(({ report }) => hashOf(join(report, path))),
      );
      return one === other ? [] : [`${seed}: ${path} is ${one}, and the second time ${other}`];
    }),
  );
  return differences.flat();
}

type Played = { report: string } | { failure: string };

async function play(
  seed: string,
  reports: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<Played> {
  const words = ['--seed', seed, '--duration', duration, '--fake', '--json', '--reports', reports];
  const command = [launcher, 'chaos', ...words];
  const { stdout, stderr, exitCode } = await execa(process.execPath, command, {
    ...{ cwd, env, extendEnv: false, reject: false, stdin: 'ignore' },
  });
  const folder = folderIn(stdout);
  // Whatever held or not: it was played whole.
  if (folder !== undefined) return { report: dirname(folder) };
  return { failure: `${seed}: ended with ${exitCode} and no result: ${stderr.slice(-1_000)}` };
}

function folderIn(stdout: string): string | undefined {
  try {
    return JSON.parse(stdout).folder;
  } catch {
    return undefined; // it ended without a result, and its standard error says why
  }
}

async function hashOf(file: string): Promise<string> {
  const bytes = await readFile(file);
  return createHash('sha256').update(bytes).digest('hex');
}
