import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidArgumentError } from 'commander';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { checkDefinitions } from './check-definitions.ts';
import { HiveDefinitions, parseHivesFile } from './hive-definitions.ts';

const folder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
const ssh = { host: 'box.example', user: 'me' };
const remote = { name: 'far', host: { ssh }, command: ['hornet-hive'], workers: 'hive.json' };

describe('[KQ-01] definitions of hives', () => {
  it('need little: the rest has defaults', () => {
    const near = { name: 'near', workers: 'hive.json' };
    const far = { ...remote, listen: '10.0.0.2:9200' };
    expect(checkDefinitions([near, far])).toEqual({
      faults: [],
      definitions: [
        { ...near, host: 'local', listen: '127.0.0.1:0', flags: [], env: {}, needs: {} },
        {
          ...far,
          host: { ssh: { ...ssh, port: 22, host_key_policy: 'known', folder: '.hornet' } },
          flags: [],
          env: {},
          needs: {},
        },
      ],
    });
  });

  it('have all their faults told at once, each with its place', () => {
    const { definitions, faults } = checkDefinitions([
      { name: 'bad name', workers: 'hive.json', colour: 'red' },
      { name: 'near', workers: 'hive.json', listen: 'nowhere', advertise: 'ftp://x' },
      { name: 'near', workers: 'hive.json', env: { 'A-B': 'c' }, needs: { cpus: 0 } },
      { ...remote, host: { ssh: { host: 'a b', user: 'me', port: 0, host_key_policy: 'any' } } },
      { ...remote, name: 'open', listen: '0.0.0.0:9200' },
      'hive',
    ]);
    expect(definitions).toEqual([]);
    const told = faults.map(({ field, fault }) => `${field} ${fault}`);
    for (const expected of [
      '/0/name must match',
      '/0/colour is not a known field',
      '/1/listen is wrong: It must be host:port',
      '/1/advertise is wrong: It must be a URL',
      '/2/env/A-B is not the name of a variable',
      '/2/needs/cpus must be >= 1',
      '/2/name is "near", as that of another hive before it',
      '/3/listen is missing',
      '/3/host/ssh/host must match',
      '/3/host/ssh/port must be >= 1',
      '/3/host/ssh/host_key_policy must be',
      '/4/advertise is missing: who listens on every address',
      '/5 must be object',
    ])
      expect(told).toContainEqual(expect.stringContaining(expected));
    expect(checkDefinitions({}).faults).toEqual([{ field: '/', fault: 'must be a list of hives' }]);
  });

  it('are added, found, listed and removed, and what people wrote stays as they wrote it', async () => {
    const file = join(folder, 'new', 'hives.json');
    const definitions = new HiveDefinitions(file);
    expect(await definitions.list()).toEqual([]);
    await expect(definitions.remove('a')).rejects.toMatchObject({ code: 'HIVE_NOT_FOUND' });
    await definitions.add({ name: 'a', workers: 'a.json' });
    await definitions.add({ name: 'b', workers: 'b.json', env: { A: '1' } });
    const twice = definitions.add({ name: 'a', workers: 'c.json' });
    await expect(twice).rejects.toMatchObject({ code: 'HIVE_EXISTS' });
    const wrong = definitions.add({ name: 'c' });
    await expect(wrong).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    expect(await definitions.find('b')).toMatchObject({ name: 'b', host: 'local' });
    await definitions.remove('a');
    await expect(definitions.remove('a')).rejects.toMatchObject({ code: 'HIVE_NOT_FOUND' });
    const kept = [{ name: 'b', workers: 'b.json', env: { A: '1' } }];
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(kept);
    expect(parseHivesFile(file)).toBe(file);
    expect(definitions.resolvePath('x/y')).toBe(join(folder, 'new', 'x/y'));
    expect(definitions.resolvePath('~/y')).toBe(join(homedir(), 'y'));
    expect(definitions.resolvePath('/y')).toBe('/y');
  });

  it('are not touched where the file is not what it should be', async () => {
    const file = join(folder, 'broken.json');
    const definitions = new HiveDefinitions(file);
    for (const content of ['{"name":', '{}', '[{"name":"a"}]']) {
      await writeFile(file, content);
      const refused = { code: 'VALIDATION_FAILED' };
      await expect(definitions.list()).rejects.toMatchObject(refused);
      await expect(definitions.add({ name: 'b', workers: 'b' })).rejects.toMatchObject(refused);
      expect(await readFile(file, 'utf8')).toBe(content);
      expect(() => parseHivesFile(file)).toThrow(InvalidArgumentError);
    }
    expect(() => parseHivesFile(folder)).toThrow(InvalidArgumentError);
    expect(parseHivesFile(join(folder, 'yet-to-come.json'))).toContain('yet-to-come');
  });
});

it('[CORE-09] several queens may define hives at once: none is lost, and the file is never half there', async () => {
  const file = join(folder, 'shared.json');
  const child = fileURLToPath(new URL('testing/add-hives.child.ts', import.meta.url));
  const queens = ['a', 'b', 'c'];
  let isOver = false;
  const done = Promise.all(queens.map((name) => execa(process.execPath, [child, file, name, '8'])));
  const definitions = new HiveDefinitions(file);
  const watched = (async () => {
    for (let looks = 0; ; looks++) {
      await definitions.list(); // throws where it is half there
      if (isOver) return looks;
    }
  })();
  await Promise.all([watched, done.finally(() => (isOver = true))]);
  const names = (await definitions.list()).map(({ name }) => name).sort();
  const expected = queens.flatMap((name) => [0, 1, 2, 4, 5, 6].map((at) => `${name}-${at}`));
  expect(names).toEqual(expected);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});
