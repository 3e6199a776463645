// The guide to keeper knows every command and every flag, and names none that there is not.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describe as describeCommands } from './completion/describe.ts';
import { createKeeper } from './create-keeper.ts';

const guide = readFileSync('docs/keeper.md', 'utf8');
const commands = describeCommands(createKeeper());

it('names every command and every flag', () => {
  const paths = commands.filter(({ path, subcommands }) => path !== '' && subcommands.length === 0);
  expect(paths.length).toBeGreaterThan(15);
  expect(paths.filter(({ path }) => !guide.includes(`keeper ${path}`))).toEqual([]);
  const flags = new Set(commands.flatMap(({ options }) => options.map(({ flag }) => flag)));
  expect(
    [...flags].filter((flag) => !guide.includes(`\`${flag}`) && !guide.includes(` ${flag}`)),
  ).toEqual([]);
});

it('names no flag that there is not', () => {
  const flags = new Set(commands.flatMap(({ options }) => options.map(({ flag }) => flag)));
  const named = [...guide.matchAll(/(?<![\w-])--[a-z][a-z-]+/g)].map(([flag]) => flag);
  expect(named.filter((flag) => !flags.has(flag))).toEqual([]);
});

it('names no command that there is not', () => {
  const known = commands.map(({ path }) => path);
  const named = [...guide.matchAll(/\bkeeper ((?:hives|workers|models|jobs|completion) \w+)/g)];
  expect(named.map(([, path]) => path).filter((path) => !known.includes(path ?? ''))).toEqual([]);
});
