import { pathToFileURL } from 'node:url';
import { loadConfiguration } from '@cucumber/cucumber/api';
import { expect, it } from 'vitest';
import { createFixtureProject, repository } from '../reports/fixtures/fixture-project.ts';
import { pluginParameters } from './plugin-parameters.ts';

const ours = new URL('harness/run/plugin.ts', pathToFileURL(repository)).href;
const profiles = `export default { plugin: ['./first.js', './second.js'] };
export const none = {};
export const hornet = { plugin: ['./first.js', 'hornet/plugin'] };
`;

async function addedTo(...parameters: string[]): Promise<string[]> {
  await using project = await createFixtureProject({ 'cucumber.js': profiles });
  return await pluginParameters(parameters, { loadConfiguration }, project.folder);
}

it('adds the plugin where a profile names none', async () => {
  expect(await addedTo('--profile', 'none', 'features/a.feature')).toEqual(['--plugin', ours]);
});

it('adds nothing where a profile names it, as a package or by its path', async () => {
  expect(await addedTo('--tags', '@smoke', '-p', 'hornet')).toEqual([]);
  expect(await pluginParameters([], { loadConfiguration }, repository)).toEqual([]);
});

it('adds nothing where the command line names it', async () => {
  expect(await addedTo('--plugin', './first.js', '--plugin', 'hornet/plugin')).toEqual([]);
});

it('keeps the other plugins of a profile, which cucumber replaces in their order', async () => {
  const all = ['./first.js', './second.js', ours].flatMap((name) => ['--plugin', name]);
  expect(await addedTo()).toEqual(all);
  expect(await addedTo('--plugin', './mine.js')).toEqual(all.slice(2));
  expect(await addedTo('--plugin=./mine.js', '--plugin', './two.js', '--plugin', './3.js')).toEqual(
    all.slice(4),
  );
});

it.each([
  ['--profile', 'unknown'],
  ['--config', 'missing.js'],
])('refuses %s %s with what cucumber says', async (...parameters) => {
  await expect(addedTo(...parameters)).rejects.toMatchObject({
    code: 'CONFIGURATION_INVALID',
    cause: expect.any(Error),
  });
});
