// Settings from flag, environment, file and default, in a process of their own, since a fault ends the process.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const script = `
  import { defineCommand, parseOptions } from ${JSON.stringify(new URL('options.ts', import.meta.url).href)};
  import { parseAddress, parseWhole } from ${JSON.stringify(new URL('parse-setting.ts', import.meta.url).href)};
  const command = defineCommand('queen', 'A queen for tests.', [
    { flag: '--name <name>', description: 'its name', default: 'queen' },
    { flag: '--listen <host:port>', description: 'where', default: '127.0.0.1:8080', parse: parseAddress },
    { flag: '--hive-silence-ms <ms>', description: 'silence', default: '5000', parse: parseWhole(1, 60_000) },
    { flag: '--advertise <url>', description: 'what peers are told' },
    { flag: '--exit-with-parent', description: 'a switch' },
    { flag: '--model <id>', description: 'what it serves', isRequired: true },
  ]);
  console.log(JSON.stringify(parseOptions(command, JSON.parse(process.env.ARGUMENTS))));
`;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hornet-options-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Sources {
  flags?: string[];
  environment?: Record<string, string>;
  file?: unknown;
}

async function run({ flags = [], environment = {}, file }: Sources) {
  const path = join(folder, `${crypto.randomUUID()}.json`);
  if (file !== undefined)
    await writeFile(path, typeof file === 'string' ? file : JSON.stringify(file));
  const all = [...(file === undefined ? [] : ['--config', path]), ...flags];
  const env = { ...environment, ARGUMENTS: JSON.stringify(all) };
  const node = ['--input-type=module', '--eval', script];
  const { exitCode, stdout, stderr } = await execa(process.execPath, node, { env, reject: false });
  return { exitCode, stdout, stderr: stderr.replaceAll(path, 'FILE') };
}

async function options(sources: Sources): Promise<unknown> {
  const { exitCode, stdout, stderr } = await run(sources);
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  return JSON.parse(stdout);
}

describe.concurrent('a setting', () => {
  const flags = ['--model', 'tiny'];

  it('has its default, parsed, where nothing gives it', async () => {
    expect(await options({ flags })).toEqual({
      name: 'queen',
      listen: { host: '127.0.0.1', port: 8080 },
      hiveSilenceMs: 5_000,
      model: 'tiny',
    });
  });

  it('is taken from the file over the default', async () => {
    const file = { name: 'filed', hive_silence_ms: 7, model: 'filed', exit_with_parent: false };
    expect(await options({ file })).toMatchObject({
      name: 'filed',
      hiveSilenceMs: 7,
      model: 'filed',
      exitWithParent: false,
    });
  });

  it('is taken from the environment over the file', async () => {
    const environment = { QUEEN_HIVE_SILENCE_MS: '8', QUEEN_EXIT_WITH_PARENT: 'true' };
    const file = { hive_silence_ms: 7, exit_with_parent: false };
    expect(await options({ flags, environment, file })).toMatchObject({
      hiveSilenceMs: 8,
      exitWithParent: true,
    });
  });

  it('is taken from the flag over everything', async () => {
    expect(
      await options({
        flags: [...flags, '--hive-silence-ms', '9', '--exit-with-parent'],
        environment: { QUEEN_HIVE_SILENCE_MS: '8', QUEEN_EXIT_WITH_PARENT: 'false' },
        file: { hive_silence_ms: 7 },
      }),
    ).toMatchObject({ hiveSilenceMs: 9, exitWithParent: true });
  });

  it('that is a switch can be off in the environment', async () => {
    const environment = { QUEEN_EXIT_WITH_PARENT: 'false' };
    expect(await options({ flags, environment })).toMatchObject({ exitWithParent: false });
  });

  it('comes from a file that the environment names', async () => {
    const path = join(folder, 'named.json');
    await writeFile(path, '{"model":"filed"}');
    const environment = { QUEEN_CONFIG: path };
    expect(await options({ environment })).toMatchObject({ model: 'filed' });
  });
});

describe.concurrent('faults end the program with 2', () => {
  it('all named at once, each with its source', async () => {
    const { exitCode, stdout, stderr } = await run({
      flags: ['--listen', 'nowhere'],
      environment: { QUEEN_EXIT_WITH_PARENT: 'maybe' },
      file: { hive_silence_ms: 0, advertise: ['a'], silence: 1 },
    });
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr.split('\n').filter((line) => line.startsWith('error: '))).toEqual([
      'error: FILE: setting "advertise" must be a string, a number, true or false',
      'error: FILE: unknown setting "silence"; known are name, listen, hive_silence_ms, advertise, exit_with_parent, model',
      'error: --listen is wrong. It must be host:port, for example 127.0.0.1:8080 (port 0 lets the kernel choose).',
      'error: FILE: setting "hive_silence_ms" is wrong. It must be a whole number from 1 to 60000.',
      'error: QUEEN_EXIT_WITH_PARENT is wrong. It must be true or false.',
      'error: --model is missing; QUEEN_MODEL or a settings file may give it too',
    ]);
    expect(stderr).toContain('--help lists every option');
  });

  it.each([
    ['a flag that is not there', ['--model', 'a', '--colour'], "unknown option '--colour'"],
    ['a flag without its value', ['--model'], "'--model <id>' argument missing"],
    ['an argument too many', ['--model', 'a', 'more'], 'too many arguments'],
    ['a file that is not there', ['--model', 'a', '--config', '/none.json'], '/none.json: cannot'],
  ])('for %s', async (_what, flags, words) => {
    const { exitCode, stderr } = await run({ flags });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(words);
  });

  it.each([
    ['is not JSON', '{"name":', 'cannot be read'],
    ['holds a list', '[]', 'must hold one JSON object'],
    ['holds null', 'null', 'must hold one JSON object'],
  ])('for a file that %s', async (_what, file, words) => {
    const { exitCode, stderr } = await run({ flags: ['--model', 'a'], file });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`FILE: ${file === '{"name":' ? '' : 'it '}${words}`);
  });
});

it('help ends the program with 0 and names flag, default and variable of each setting', async () => {
  const { exitCode, stdout } = await run({ flags: ['--help'] });
  expect(exitCode).toBe(0);
  const help = stdout.replace(/\s+/g, ' ');
  expect(help).toContain('--listen <host:port> where (default: 127.0.0.1:8080, env: QUEEN_LISTEN)');
  expect(help).toContain('--config <file>');
});
