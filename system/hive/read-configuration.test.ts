// The file of models and workers: what it becomes, and everything that can be wrong with it, at once.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfiguration } from './read-configuration.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function written(content: unknown): Promise<string> {
  const file = join(folder, 'hive.json');
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

/** The faults of a file, one by one. */
async function faultsOf(content: unknown): Promise<string[]> {
  const file = await written(content);
  try {
    readConfiguration(file);
    return [];
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    expect(message.startsWith(`${file} is not valid: `)).toBe(true);
    return message.slice(`${file} is not valid: `.length, -1).split('; ');
  }
}

const model = { id: 'tiny', path: 'tiny.gguf' };
const worker = { name: 'worker-1', model: 'tiny' };

describe('a file that is right', () => {
  it('is read with its defaults, and with paths from where it lies', async () => {
    const elsewhere = { id: 'large', path: '/models/large.gguf' };
    const file = await written({ models: [model, elsewhere], workers: [worker] });
    expect(readConfiguration(file)).toEqual({
      models: [{ id: 'tiny', path: join(folder, 'tiny.gguf') }, elsewhere],
      workers: [
        {
          name: 'worker-1',
          model: 'tiny',
          device: 'cpu',
          listen: '127.0.0.1:0',
          slots: 4,
          start: 'on_demand',
          start_timeout_ms: 60_000,
          restart: 'on_failure',
          flags: [],
        },
      ],
    });
  });

  it('may be empty', async () => {
    expect(readConfiguration(await written({}))).toEqual({ models: [], workers: [] });
  });

  it('keeps all that is said of a worker', async () => {
    const whole = {
      ...worker,
      listen: '0.0.0.0:9300',
      advertise: 'http://proxy:9300',
      slots: 8,
      start: 'with_hive',
      start_timeout_ms: 5_000,
      command: ['python', 'serve.py'],
      device: 'cuda:0',
      context_tokens: 4_096,
      restart: 'never',
      idle_stop_ms: 0,
      limits: { memory_mb: 512, cpu_percent: 150, open_files: 256 },
      flags: ['--threads', '2'],
    };
    const file = await written({ models: [model], workers: [whole] });
    expect(readConfiguration(file).workers).toEqual([whole]);
  });

  it('may have workers that run already', async () => {
    const attached = { ...worker, url: 'http://llama:8080/' };
    const file = await written({ models: [model], workers: [attached] });
    expect(readConfiguration(file).workers[0]?.url).toBe('http://llama:8080');
  });

  it('may say which devices there are', async () => {
    const devices = [
      { id: 'cpu', memory_mb: 8_000 },
      { id: 'cuda:0', name: 'X', memory_mb: 24_000 },
    ];
    const file = await written({ models: [model], devices, workers: [worker] });
    expect(readConfiguration(file).devices).toEqual(devices);
  });

  it('gives an address in the form in which paths are added to it', async () => {
    const advertised = { ...worker, advertise: 'http://proxy:9300/' };
    const file = await written({ models: [model], workers: [advertised] });
    expect(readConfiguration(file).workers[0]?.advertise).toBe('http://proxy:9300');
  });
});

describe('a file that is wrong', () => {
  it('has all of its faults named at once, those of the schema and those of sense, however many', async () => {
    const faults = await faultsOf({
      models: [{ id: 'tiny', path: '' }, model, { id: 'tiny' }, 'small'],
      workers: [
        { ...worker, slots: 0, start: 'never', sluts: 1 },
        { ...worker, model: 'unicorn', listen: 'everywhere', advertise: 'nowhere' },
        { name: 'Worker 3', model: 'tiny', start_timeout_ms: 0, command: [] },
        { name: 'worker-4' },
      ],
      wrokers: [],
    });
    expect(faults.toSorted()).toEqual(
      [
        '/wrokers is not a known field',
        '/models/0/path must not have fewer than 1 characters',
        '/models/2 must have required properties path',
        '/models/3 must be object',
        'the model "tiny" stands there twice',
        '/workers/0/slots must be >= 1',
        '/workers/0/start may be "with_hive"',
        '/workers/0/start may be "on_demand"',
        '/workers/0/sluts is not a known field',
        'worker worker-1 stands there twice',
        'worker worker-1 names the model "unicorn", which is not in models',
        'worker worker-1 listens at "everywhere": It must be host:port, for example 127.0.0.1:8080 (port 0 lets the kernel choose)',
        'worker worker-1 is advertised as "nowhere": It must be a URL such as http://127.0.0.1:8080',
        '/workers/2/name must match pattern "^[a-z0-9][a-z0-9-]{0,62}$"',
        '/workers/2/start_timeout_ms must be >= 1',
        '/workers/2/command must not have fewer than 1 items',
        '/workers/3 must have required properties model',
      ].toSorted(),
    );
  });

  it('because a worker cannot be both started and found, or is on no device, says so', async () => {
    const faults = await faultsOf({
      models: [model],
      devices: [
        { id: 'cpu', memory_mb: 1 },
        { id: 'cpu', memory_mb: 2 },
      ],
      workers: [
        { ...worker, url: 'http://llama:8080', command: ['serve'], advertise: 'http://proxy' },
        { name: 'worker-2', model: 'tiny', url: 'llama', device: 'cpu' },
        { name: 'worker-3', model: 'tiny', device: 'cuda:1' },
      ],
    });
    expect(faults.toSorted()).toEqual(
      [
        'the device "cpu" stands there twice',
        'worker worker-1 has a url, and so cannot have a command',
        'worker worker-1 has a url, and so cannot have advertise',
        'worker worker-2 runs at "llama": It must be a URL such as http://127.0.0.1:8080',
        'worker worker-3 is on "cuda:1", which is not in devices',
      ].toSorted(),
    );
  });

  it.each([
    ['a list', [], '/ must be object'],
    ['nothing', null, '/ must be object'],
    ['a table of workers', { workers: { 'worker-1': {} } }, '/workers must be array'],
  ])('because it holds %s says so', async (_what, content, fault) => {
    expect(await faultsOf(content)).toEqual([fault]);
  });

  it('because it is not JSON, or not there, says so and names itself', async () => {
    const file = await written('{ models: [] }');
    expect(() => readConfiguration(file)).toThrow(`${file} cannot be read: `);
    const absent = join(folder, 'absent.json');
    expect(() => readConfiguration(absent)).toThrow(`${absent} cannot be read: ENOENT`);
  });
});
