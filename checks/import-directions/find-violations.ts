/** Holds the imports of the project against the table of directions, and looks for circles. */
import { readFileSync } from 'node:fs';
import { join, matchesGlob } from 'node:path/posix';
import { projectFiles } from '../project-files.ts';
import { type Direction, directions, isForTests } from './directions.ts';
import { findCycles } from './find-cycles.ts';
import { type Import, readImports } from './read-imports.ts';

/** What is wrong, one line each: where, what, why, and what would be right. Empty where all is well. */
export function findViolations(root: string): string[] {
  const imports = new Map(
    projectFiles(root, '**/*.{ts,js,cjs}')
      .filter((file) => !isForTests(file))
      .map((file) => [file, readImports(readFileSync(join(root, file), 'utf8'), file)]),
  );
  const wrongWays = [...imports].flatMap(([file, list]) => {
    const row = rowOf(file);
    if (row === undefined)
      return [`${file} is in no row of the table: add its folder to directions.ts`];
    return list.flatMap((one) => violation(file, row, one));
  });
  const targets = new Map(
    [...imports].map(([file, list]) => [file, list.map((one) => one.target)]),
  );
  const circles = findCycles(targets).map(
    (cycle) => `${cycle.join(' → ')} is a circle: move what both ends need into a file of its own`,
  );
  return [...wrongWays, ...circles];
}

function rowOf(file: string): Direction | undefined {
  return directions.find(({ from }) => covers(from, file));
}

function violation(file: string, row: Direction, { target, line }: Import): string[] {
  const where = `${file}:${line} imports ${target}`;
  if (isForTests(target)) return [`${where}, which is there for tests only`];
  const isOwn = rowOf(target) === row && ownFolder(row.from, target) === ownFolder(row.from, file);
  if (isOwn || row.mayImport.some((pattern) => covers(pattern, target))) return [];
  const allowed = ['itself', ...row.mayImport].join(', ');
  return [`${where}; ${row.from} may import ${allowed}, because ${row.because}`];
}

/** Whether a pattern is the file, or a folder around it. */
function covers(pattern: string, file: string): boolean {
  return matchesGlob(file, pattern) || (pattern !== '*' && matchesGlob(file, `${pattern}/**`));
}

/** `system/queen` of `system/queen/main.ts` under `system/*`: rows with a star stand for several folders. */
function ownFolder(pattern: string, file: string): string {
  return file.split('/').slice(0, pattern.split('/').length).join('/');
}
