/** Where the same schedules are drawn: as here, in a copy of the project with another environment, and by other versions of Node. */
import { cp, mkdir, symlink } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { execa } from 'execa';
import { usualPath } from '../campaign/usual-path.ts';
import type { DeterminismOptions } from './options.ts';

export interface Place {
  /** Follows "drawn": `here by Node v26.10.0`. */
  name: string;
  node: string;
  /** Of the project that draws. */
  root: string;
  env: Readonly<Record<string, string>>;
  order: 'forwards' | 'backwards';
}

const project = resolve(import.meta.dirname, '../..');
const usual = { PATH: usualPath, LANG: 'C.UTF-8', TZ: 'UTC' };
/** Half an hour off whole ones, on another day; where small and capital letters go by other rules. */
export const elsewhere = { PATH: usualPath, LC_ALL: 'tr_TR.UTF-8', TZ: 'Pacific/Chatham' };

/** The first is what all others are compared with. @param folder for what is made for it */
export async function placesFor(
  { nodes }: Pick<DeterminismOptions, 'nodes'>,
  folder: string,
): Promise<[Place, ...Place[]]> {
  const copy = join(folder, 'another folder', 'with a copy');
  const home = join(folder, 'home');
  await mkdir(home);
  await copyProject(copy);
  const node = process.execPath;
  const env = { ...elsewhere, HOME: home, TMPDIR: home, NODE_ENV: 'production' };
  const others = await Promise.all(
    nodes.map(async (path): Promise<Place> => {
      const { stdout } = await execa(path, ['--version']);
      const name = `by Node ${stdout}`;
      return { name, node: resolve(path), root: project, env: usual, order: 'forwards' };
    }),
  );
  return [
    { name: `here by Node ${process.version}`, node, root: project, env: usual, order: 'forwards' },
    { name: 'in a copy elsewhere, the last first', node, root: copy, env, order: 'backwards' },
    ...others,
  ];
}

/** What a drawing is made of. */
const parts = ['package.json', 'harness', 'system', 'fakes', 'reports', 'checks'];

async function copyProject(to: string): Promise<void> {
  const isWritten = (path: string): boolean =>
    relative(project, path).startsWith(join('reports', 'out'));
  await mkdir(to, { recursive: true });
  for (const part of parts)
    await cp(join(project, part), join(to, part), {
      recursive: true,
      filter: (path) => !isWritten(path),
    });
  await symlink(join(project, 'node_modules'), join(to, 'node_modules'));
}

/** The hashes, in the order of the numbers of the schedules. @throws ExecaError */
export async function drawAt(
  { node, root, env, order }: Place,
  { seed, schedules }: Pick<DeterminismOptions, 'seed' | 'schedules'>,
): Promise<string[]> {
  const program = join(root, 'checks', 'chaos-determinism', 'draw-all.ts');
  const words = [program, seed, String(schedules), order];
  const { stdout } = await execa(node, words, { cwd: root, env, extendEnv: false });
  return stdout.split('\n').filter(Boolean);
}
