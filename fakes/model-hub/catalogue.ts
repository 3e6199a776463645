// Reads catalogues and folders into the repositories that the hub serves. What cannot be served is refused before it starts.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { Value } from 'typebox/value';
import {
  type Catalogue,
  CatalogueSchema,
  type FileDescription,
  type RepoDescription,
} from './catalogue-schema.ts';
import { fileContent, generatedContent, textContent } from './content.ts';
import { HubFile, type Repo, repoOf } from './repo.ts';

/** All that the hub knows. */
export interface Shelves {
  repos: ReadonlyMap<string, Repo>;
  /** The gated and private repositories that each token opens. */
  tokens: ReadonlyMap<string, ReadonlySet<string>>;
}

const repoName = /^[\w.-]+(\/[\w.-]+)?$/;

/** The catalogue in the text, or in the file that it names. @throws InvalidArgumentError with every fault */
export function parseCatalogue(text: string): Shelves {
  const isInline = text.trimStart().startsWith('{');
  const catalogue = checked(readJson(text, isInline));
  const folder = isInline ? '.' : dirname(text);
  const faults: string[] = [];
  const repos = Object.entries(catalogue.repos ?? {}).map(([id, description]) =>
    readRepo(id, description, folder, faults),
  );
  refuse(faults);
  const tokens = Object.entries(catalogue.tokens ?? {}).map(
    ([token, opens]) => [token, new Set(opens)] as const,
  );
  return { repos: new Map(repos.map((repo) => [repo.id, repo])), tokens: new Map(tokens) };
}

/** The repositories in a folder: what lies in `owner/name/` is the repository of that name. @throws InvalidArgumentError */
export function parseFilesFolder(folder: string): Repo[] {
  try {
    return foldersIn(folder).flatMap((owner) =>
      foldersIn(join(folder, owner)).map((name) => repoOfFolder(folder, `${owner}/${name}`)),
    );
  } catch (error) {
    throw new InvalidArgumentError(`It cannot be read (${messageOf(error)}).`);
  }
}

function readRepo(
  id: string,
  { files, ...access }: RepoDescription,
  folder: string,
  faults: string[],
): Repo {
  if (!repoName.test(id)) faults.push(`repos["${id}"] is not a name such as owner/name`);
  const list = Object.entries(files).flatMap(([path, description]) => {
    try {
      return [readFile(path, description, folder)];
    } catch (error) {
      faults.push(`repos["${id}"].files["${path}"] cannot be read (${messageOf(error)})`);
      return [];
    }
  });
  return repoOf(id, list, access);
}

function readFile(path: string, description: FileDescription, folder: string): HubFile {
  const { lfs } = description;
  if ('text' in description) return new HubFile(path, textContent(description.text), { lfs });
  if ('path' in description) {
    const file = resolve(folder, description.path);
    return new HubFile(path, fileContent(file, statSync(file).size), { lfs });
  }
  const { size, seed = path, begins, sha256 } = description;
  return new HubFile(path, generatedContent(size, seed, begins), { lfs, sha256 });
}

function repoOfFolder(folder: string, id: string): Repo {
  const root = join(folder, id);
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => new HubFile(relative(root, file), fileContent(file, statSync(file).size), {}));
  return repoOf(id, files, {});
}

function foldersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && repoName.test(entry.name))
    .map(({ name }) => name);
}

function readJson(text: string, isInline: boolean): unknown {
  try {
    return JSON.parse(isInline ? text : readFileSync(text, 'utf8'));
  } catch (error) {
    throw new InvalidArgumentError(`The catalogue cannot be read (${messageOf(error)}).`);
  }
}

function checked(value: unknown): Catalogue {
  if (Value.Check(CatalogueSchema, value)) return value;
  const faults = Value.Errors(CatalogueSchema, value)
    .filter(({ keyword }) => keyword !== 'anyOf')
    .map(({ instancePath, message }) => `${instancePath || 'it'} ${message}`);
  refuse([...new Set(faults)]);
  throw new InvalidArgumentError('The catalogue is not one.');
}

function refuse(faults: readonly string[]): void {
  if (faults.length > 0)
    throw new InvalidArgumentError(`The catalogue has faults:\n  ${faults.join('\n  ')}`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
