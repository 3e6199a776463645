/** `hornet init`: writes a small project that passes at once, to begin with. It overwrites nothing, and installs nothing. */
import { constants } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { Command } from 'commander';

export function createInitCommand(): Command {
  return new Command('init')
    .description('Writes a project to begin with: a stack, a feature, steps and a fake.')
    .argument('[folder]', 'where to', '.')
    .action(async (folder: string) => {
      const project = resolve(folder);
      const written = await writeProject(project);
      process.stdout.write(`${report(project, written)}\n`);
    });
}

/** Each template, by where it goes: npm would take a file that is called `.gitignore` for its own. */
const templates: Record<string, string> = {
  'hornet.config.ts': 'hornet.config.ts',
  'cucumber.js': 'cucumber.js',
  'features/first.feature': 'features/first.feature',
  'steps/own.steps.ts': 'steps/own.steps.ts',
  'fakes/model.ts': 'fakes/model.ts',
  '.gitignore': 'gitignore',
};

interface Written {
  path: string;
  /** False where there was such a file before, which stays as it was. */
  isNew: boolean;
}

async function writeProject(folder: string): Promise<Written[]> {
  const manifest = await ownManifest();
  const written: Written[] = [];
  for (const [path, template] of Object.entries(templates)) {
    const from = join(dirname(manifestFile), 'templates', template);
    const to = join(folder, path);
    await mkdir(dirname(to), { recursive: true });
    written.push({ path, isNew: await isMade(copyFile(from, to, constants.COPYFILE_EXCL)) });
  }
  const text = `${JSON.stringify(projectManifest(folder, manifest), null, 2)}\n`;
  const making = writeFile(join(folder, 'package.json'), text, { flag: 'wx' });
  return [...written, { path: 'package.json', isNew: await isMade(making) }];
}

/** In a checkout and in the package alike. */
const manifestFile = createRequire(import.meta.url).resolve('hornet/package.json');

interface OwnManifest {
  version: string;
  peerDependencies: Record<string, string>;
}

async function ownManifest(): Promise<OwnManifest> {
  return JSON.parse(await readFile(manifestFile, 'utf8'));
}

function projectManifest(folder: string, { version, peerDependencies }: OwnManifest): object {
  const cucumber = '@cucumber/cucumber';
  return {
    name: basename(folder).toLowerCase(),
    private: true,
    type: 'module',
    scripts: { test: 'hornet run' },
    devDependencies: { [cucumber]: peerDependencies[cucumber], hornet: `^${version}` },
  };
}

/** False where the file was there already. */
async function isMade(making: Promise<void>): Promise<boolean> {
  try {
    await making;
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function report(folder: string, written: readonly Written[]): string {
  const isManifestNew = written.some(({ path, isNew }) => path === 'package.json' && isNew);
  const place = relative(process.cwd(), folder);
  const files = written.map(
    ({ path, isNew }) => `${(isNew ? 'written' : 'left as it was').padEnd(14)}  ${path}`,
  );
  const next = [
    ...(place === '' ? [] : [`cd ${place}`]),
    ...(isManifestNew ? ['npm install'] : []),
    'npx hornet run                              # every scenario',
    'npx hornet run --tags @smoke                # those of a tag',
    'npx hornet run features/first.feature:8     # one, by the line of its heading',
  ];
  return [...files, '', 'Next:', ...next.map((line) => `  ${line}`)].join('\n');
}
