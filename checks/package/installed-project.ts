/**
 * An empty project outside the repository that has nothing but the packed tarball, cucumber, and the example project's
 * own files. It is made step by step, so that each can be measured; all of it goes with its folder.
 */
import { cpSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

export interface Manifest {
  version: string;
  engines: { node: string };
  devDependencies: Record<string, string>;
  peerDependenciesMeta: Record<string, { optional: boolean }>;
}

export const manifest: Manifest = JSON.parse(readFileSync('package.json', 'utf8'));

export interface InstalledProject extends AsyncDisposable {
  /** Holds the project and what is made beside it. */
  workFolder: string;
  folder: string;
  /** Where the package is once it is installed. */
  packageFolder: string;
  /** Makes the tarball, from a fresh build. @returns its path */
  pack(): Promise<string>;
  install(tarball: string): Promise<void>;
  addExample(): void;
}

export async function createInstalledProject(): Promise<InstalledProject> {
  const workFolder = await mkdtemp(join(tmpdir(), 'hornet-package-'));
  const folder = join(workFolder, 'project');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  return {
    workFolder,
    folder,
    packageFolder: join(folder, 'node_modules/hornet'),
    pack: async () => {
      await execa('npm', ['pack', '--pack-destination', workFolder]);
      return join(workFolder, `hornet-${manifest.version}.tgz`);
    },
    install: async (tarball) => {
      const cucumber = `@cucumber/cucumber@${manifest.devDependencies['@cucumber/cucumber']}`;
      // Named, since npm hands its own idea of the folder down to the scripts that it runs.
      await execa('npm', ['install', '--prefix', folder, tarball, cucumber], { cwd: folder });
    },
    addExample: () => cpSync('checks/package-project', folder, { recursive: true }),
    [Symbol.asyncDispose]: () => rm(workFolder, { recursive: true, force: true }),
  };
}

/** Every file below a folder, relative to it, with `/`. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    lstatSync(join(folder, path)).isFile(),
  );
}

/** What a folder takes on the disk, in bytes. */
export function sizeOnDisk(folder: string): number {
  const blocks = filesBelow(folder).map((path) => lstatSync(join(folder, path)).blocks);
  return blocks.reduce((sum, count) => sum + count, 0) * 512;
}
