/** What a configuration can be refused for, whether it was checked where it is written or where it is read. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defineConfig, type HornetConfig } from './config.ts';
import { loadConfig } from './load-config.ts';

const stack = {
  services: { front: { command: ['serve', '{port}'] }, back: { command: ['serve'] } },
  links: ['front->back'],
} as const;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hornet-config-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}

const source = import.meta.resolve('./config.ts');
const typescript = (config: string) =>
  `import { defineConfig } from '${source}';\nconst config: object = ${config};\nexport default defineConfig(config as never);\n`;

describe('a configuration', () => {
  it('is let through, its arrows as they should be', () => {
    const config: HornetConfig = { stack, dialect: 'ollama', model: 'tiny' };
    expect(defineConfig(config)).toEqual({
      ...config,
      stack: { ...stack, links: ['front→back'] },
    });
  });

  it('that cannot work has every fault named at once, by its path', () => {
    const config = {
      stack: { services: { front: { command: 'serve', evn: {} } }, links: ['front->bakc'] },
      dialekt: 'openai',
      dialect: { like: 'olama', stream: 'pieces', txt: 'a' },
      model: 7,
    } as unknown as HornetConfig; // as from a file that no compiler has seen
    const faults = [
      "dialekt is no field of Hornet's (there are stack, dialect, model)",
      'stack.services.front.evn is no field of Hornet\'s (did you mean "env"?)',
      'stack.services.front.command must be a list of texts, the program first',
      'stack.links[0] leads to "bakc", which is neither service nor part',
      'dialect.txt is no field of Hornet\'s (did you mean "text"?)',
      'dialect.like must be one of "openai", "openai-chat", "ollama", "llama.cpp" (did you mean "ollama"?)',
      'dialect.stream must be "events" or "lines"',
      'model must be a text',
    ];
    expect(() => defineConfig(config)).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION_INVALID', data: { faults } }),
    );
  });

  it('may describe a dialect of its own, but then all of it', () => {
    expect(() => defineConfig({ stack, dialect: { path: 'x' } as never })).toThrow(
      /dialect.body is missing.*; dialect.stream is missing.*; dialect.text is missing.*; dialect.end is missing.*; dialect.path must be a path that begins with "\/"/,
    );
  });
});

describe('a configuration file', () => {
  it.each([
    ['hornet.config.ts', typescript(JSON.stringify({ stack }))],
    ['hornet.config.mjs', `export default ${JSON.stringify({ stack })};\n`],
    ['hornet.config.json', JSON.stringify({ stack })],
  ])('%s is found above the folder, and its services run where it lies', async (name, text) => {
    const file = await write(name, text);
    await mkdir(join(folder, 'features/deep'), { recursive: true });
    const config = await loadConfig({ folder: join(folder, 'features/deep') });
    expect(config.file).toBe(file);
    expect(config.stack.services['front']?.cwd).toBe(folder);
    expect(config.stack.links).toEqual(['front→back']);
  });

  it('is the nearest one, or the one that is named', async () => {
    await write('hornet.config.json', JSON.stringify({ stack, model: 'outer' }));
    await write('inner/hornet.config.json', JSON.stringify({ stack, model: 'inner' }));
    const inner = join(folder, 'inner');
    expect(await loadConfig({ folder: inner })).toMatchObject({ model: 'inner' });
    const named = await loadConfig({ folder: inner, file: '../hornet.config.json' });
    expect(named.model).toBe('outer');
  });

  it('may send a service elsewhere, from its own folder or to that of the stack', async () => {
    const services = {
      front: { ...stack.services.front, cwd: 'services' },
      back: { ...stack.services.back, cwd: '{folder}' },
    };
    await write('hornet.config.json', JSON.stringify({ stack: { services } }));
    const config = await loadConfig({ folder });
    expect(config.stack.services['front']?.cwd).toBe(join(folder, 'services'));
    expect(config.stack.services['back']?.cwd).toBe('{folder}');
  });

  it.each([
    ['hornet.config.ts', typescript('{ stack: { services: {} } }')],
    ['hornet.config.json', '{ "stack": { "services": {} } }'],
  ])('%s that is wrong is named, with its faults', async (name, text) => {
    const file = await write(name, text);
    await expect(loadConfig({ folder })).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      message: `${file} cannot be used: stack.services must name a service.`,
      data: { file, faults: ['stack.services must name a service'] },
    });
  });

  it.each([
    ['hornet.config.json', '{', 'cannot be read'],
    ['hornet.config.mjs', 'export const config = 1;\n', 'exports nothing by default'],
    ['hornet.config.mjs', "throw new Error('not today');\n", 'not today'],
  ])('%s of %j is refused: %s', async (name, text, why) => {
    const file = await write(name, text);
    const error = loadConfig({ folder });
    await expect(error).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID', data: { file } });
    await expect(error).rejects.toThrow(why);
  });

  it('that is nowhere is missed, with the names that were looked for', async () => {
    await expect(loadConfig({ folder })).rejects.toMatchObject({
      code: 'CONFIGURATION_NOT_FOUND',
      data: { folder, names: expect.arrayContaining(['hornet.config.ts']) },
    });
    await expect(loadConfig({ folder, file: 'other.json' })).rejects.toThrow('other.json');
  });
});
