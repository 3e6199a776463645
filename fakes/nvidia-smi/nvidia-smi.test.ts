// The fake as a program: held to what is known of the original, and in each of its misbehaviours.
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa, execaNode } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { commandUnderTest } from '../../system/contracts/conformance/command-under-test.ts';
import { describeNvidiaSmi, nvidiaSmiContract } from './conformance/nvidia-smi-conformance.ts';
import type { MachineDescription } from './description.ts';
import { misbehaviours } from './misbehaviours.ts';

const folder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
const main = fileURLToPath(import.meta.resolve('./main.ts'));
const installer = fileURLToPath(import.meta.resolve('./install/main.ts'));

describeNvidiaSmi('[FAKE-02] the fake nvidia-smi', commandUnderTest([process.execPath, main]));

describe('the contract of nvidia-smi', () => {
  const { sources, query_gpu, query_compute_apps, list, version, refusals, failures } =
    nvidiaSmiContract;

  it('has values that were seen for each shape', () => {
    const fields = [...query_gpu.fields, ...query_compute_apps.fields, list];
    for (const { shape, seen } of fields) {
      expect(seen).not.toEqual([]);
      for (const value of seen) expect(value).toMatch(new RegExp(shape));
    }
    for (const [index, shape] of version.shapes.entries())
      expect(version.seen[index]).toMatch(new RegExp(shape));
  });

  it('names a source for everything', () => {
    const named = [query_gpu, query_compute_apps, list, version, ...refusals, ...failures];
    for (const { source } of named) expect(Object.keys(sources)).toContain(source);
  });
});

describe('the fake nvidia-smi', () => {
  it('[FAKE-11] runs by hand with nothing but Node, and can be put on a PATH', async () => {
    const place = join(folder, 'it’s a folder');
    const { stdout } = await execaNode(installer, ['--folder', place]);
    expect(JSON.parse(stdout)).toMatchObject({ ready: true, path: join(place, 'nvidia-smi') });
    const listed = await execa('nvidia-smi', ['-L'], { env: { PATH: `${place}:/usr/bin:/bin` } });
    expect(listed.stdout.split('\n')).toHaveLength(2);
  });

  it('is missing from a PATH that it was not put on', async () => {
    const { code } = await execa('nvidia-smi', ['-L'], { env: { PATH: folder }, reject: false });
    expect(code).toBe('ENOENT');
  });

  it('explains itself', async () => {
    const { stdout, exitCode } = await execaNode(main, ['--help']);
    expect(exitCode).toBe(0);
    for (const word of [...misbehaviours, 'FAKE_NVIDIA_SMI', 'later', 'state', 'calls', '[N/A]'])
      expect(stdout).toContain(word);
  });

  it('loads no library, so that it takes hardly longer to start than Node does', () => {
    const own = fileURLToPath(import.meta.resolve('./'));
    const sources = readdirSync(own).filter((file) => /^[^.]+\.ts$/.test(file));
    const imported = sources.flatMap((file) => [
      ...readFileSync(join(own, file), 'utf8').matchAll(/ from '(?<from>[^']+)'/g),
    ]);
    expect(sources).toContain('main.ts');
    for (const { groups } of imported) expect(groups?.['from']).toMatch(/^(node:|\.\/)/);
  });

  it('names all faults of a description, and ends with 2', async () => {
    const path = join(folder, 'faulty.json');
    await writeFile(path, '{"gpus":[{"nam":"x"},{"memory_total_mib":-1}],"misbehave":"sulk"}');
    const { stderr, stdout, exitCode } = await smi(path, '-L');
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringContaining('"gpus[0].nam" is unknown'),
      expect.stringContaining('"gpus[1].memory_total_mib" must be a whole number'),
      expect.stringContaining('"misbehave" must be one of hang'),
    ]);
  });
});

describe('a described machine', () => {
  it('has values word for word where the description gives them', async () => {
    const path = await describeMachine({
      gpus: [{ fields: { 'fan.speed': '[N/A]', 'power.draw': '[Not Supported]', vbios: '95.03' } }],
      processes: [{ gpu: 0, pid: 79, name: 'python3', used_mib: '[N/A]' }],
    });
    const fields = 'fan.speed,power.draw,vbios,memory.used';
    expect(await query(path, `--query-gpu=${fields}`)).toEqual([
      '[N/A], [Not Supported], 95.03, 0 MiB',
    ]);
    expect(await query(path, '--query-compute-apps=pid,used_gpu_memory')).toEqual(['79, [N/A]']);
  });

  it('uses more memory at each call, and notes what was asked', async () => {
    const gpus = [{ memory_total_mib: 1000, memory_used_mib: 100, memory_grows_mib: 400 }];
    const path = await describeMachine({ gpus, calls: 'growing.ndjson' });
    const seen: string[][] = [];
    for (let call = 0; call < 4; call++) seen.push(await query(path, '--query-gpu=memory.used'));
    expect(seen.flat()).toEqual(['100 MiB', '500 MiB', '900 MiB', '1000 MiB']);
    const noted = (await readFile(join(folder, 'growing.ndjson'), 'utf8')).trim().split('\n');
    expect(noted.map((line) => JSON.parse(line).asked[0])).toEqual(
      Array(4).fill('--query-gpu=memory.used'),
    );
  });

  it('loses GPUs between calls, and fails from the call on that it is told', async () => {
    const later = [
      { from_call: 2, gpu_count: 1 },
      { from_call: 3, gpu_count: 0 },
      { from_call: 4, misbehave: 'driver-error' as const },
    ];
    const path = await describeMachine({ gpus: [{}, {}], calls: 'losing.ndjson', later });
    const seen = [];
    for (let call = 0; call < 4; call++) {
      const { stdout, exitCode } = await smi(path, '-L');
      seen.push([stdout.split('\n')[0], exitCode]);
    }
    expect(seen).toEqual([
      [expect.stringMatching(/^GPU 0/), 0],
      [expect.stringMatching(/^GPU 0/), 0],
      ['No devices were found', 6],
      [expect.stringMatching(/^NVIDIA-SMI has failed/), 9],
    ]);
  });

  it('is as its state file says at the moment', async () => {
    const path = await describeMachine({ gpus: [{}, { name: 'B' }], state: 'state.json' });
    const fields = '--query-gpu=name,memory.used';
    const before = await query(path, fields);
    const change = { gpus: [{}, { memory_used_mib: 7 }] };
    await writeFile(join(folder, 'state.json'), JSON.stringify(change));
    expect(await query(path, fields)).toEqual([before[0], 'B, 7 MiB']);
  });

  it('gives calls that come at once a number each', async () => {
    const path = await describeMachine({
      gpus: [{ memory_grows_mib: 1 }],
      calls: 'at-once.ndjson',
    });
    const seen = await Promise.all(
      Array.from({ length: 4 }, () => query(path, '--query-gpu=memory.used')),
    );
    expect(seen.flat().sort()).toEqual(['0 MiB', '1 MiB', '2 MiB', '3 MiB']);
  });
});

describe('a misbehaving nvidia-smi', () => {
  it.each(
    nvidiaSmiContract.failures,
  )('$what: says so as the original does, with $exit_code', async ({
    what,
    exit_code,
    stdout: expected,
  }) => {
    const path = await describeMachine({ gpus: [{}], misbehave: misbehaviour(what) });
    const { stdout, exitCode } = await smi(path, '--query-gpu=name', '--format=csv');
    expect(exitCode).toBe(exit_code);
    expect(stdout).toMatch(new RegExp(expected));
  });

  it('garbage, truncated and silent: ends well and says nothing of use', async () => {
    const said: Record<string, string> = {};
    for (const misbehave of ['garbage', 'truncated', 'silent'] as const) {
      const { stdout, exitCode } = await smi(
        await describeMachine({ gpus: [{}], misbehave }),
        '-L',
      );
      expect(exitCode).toBe(0);
      said[misbehave] = stdout;
    }
    expect(said['garbage']).toContain('\ufffd');
    expect(said['truncated']).toMatch(/^GPU 0: NVIDIA [^)]*$/);
    expect(said['silent']).toBe('');
  });

  it('slow: answers, and not before its time', async () => {
    const path = await describeMachine({ gpus: [{}], slow_ms: 300 });
    const { durationMs, stdout } = await smi(path, '-L');
    expect(durationMs).toBeGreaterThan(300);
    expect(stdout).toContain('GPU 0');
  });

  it('hang: never answers, until SIGTERM ends it', async () => {
    const { hanging, calls } = await startHanging('hang');
    await expect.poll(() => existsSync(calls)).toBe(true);
    hanging.kill('SIGTERM');
    expect(await hanging).toMatchObject({ stdout: '', signal: 'SIGTERM' });
  });

  it('hang-hard: SIGTERM does not end it either', async () => {
    const { hanging } = await startHanging('hang-hard');
    await once(hanging.stderr, 'data'); // it says that it will take no notice
    hanging.kill('SIGTERM');
    hanging.kill('SIGKILL');
    expect(await hanging).toMatchObject({ stdout: '', signal: 'SIGKILL' });
  });
});

async function startHanging(misbehave: 'hang' | 'hang-hard') {
  const calls = join(folder, `${misbehave}.ndjson`);
  const path = await describeMachine({ gpus: [{}], misbehave, calls });
  return { hanging: smi(path, '-L'), calls };
}

let described = 0;
async function describeMachine(machine: MachineDescription): Promise<string> {
  const path = join(folder, `machine-${described++}.json`);
  await writeFile(path, JSON.stringify(machine));
  return path;
}

function smi(description: string, ...asked: string[]) {
  const env = { FAKE_NVIDIA_SMI: description };
  return execa(process.execPath, [main, ...asked], {
    env,
    reject: false,
    stripFinalNewline: false,
  });
}

async function query(description: string, asked: string): Promise<string[]> {
  return (await smi(description, asked, '--format=csv,noheader')).stdout.trimEnd().split('\n');
}

function misbehaviour(word: string) {
  const known = misbehaviours.find((each) => each === word);
  if (known === undefined) throw new Error(`The fake does not know ${word}.`);
  return known;
}
