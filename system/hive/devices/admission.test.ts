// Whether a model fits is decided by what it needs and by what its device has, before anything is loaded.
import { readFileSync } from 'node:fs';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { HiveConfiguration, WorkerConfiguration } from '../../contracts/index.ts';
import { Admission, type Taken } from './admission.ts';
import { DeviceCensus } from './device-census.ts';
import { describing, programOf, serving } from './testing/describing-worker.ts';
import { createFakeMachine, type FakeMachine } from './testing/fake-machine.ts';

const mb = 1_000_000;
const mib = 2 ** 20;
const nothingTaken: Taken = { reservedBytes: 0, pendingBytes: 0 };
const tinyDevice = [{ id: 'cuda:0', memory_mb: 1_000 }];

function worker(changes: Partial<WorkerConfiguration> = {}): WorkerConfiguration {
  return {
    name: 'worker-1',
    model: 'tiny',
    device: 'cuda:0',
    listen: '127.0.0.1:0',
    slots: 2,
    start: 'on_demand',
    start_timeout_ms: 10_000,
    restart: 'never',
    flags: [],
    ...changes,
  };
}

function admissionOn(
  { nvidiaSmi, narrate }: FakeMachine,
  configured?: HiveConfiguration['devices'],
  ownWorker: readonly string[] = describing(600 * mb),
  plainlyTimes = Number.POSITIVE_INFINITY,
): Admission {
  const census = { nvidiaSmi, narrate, reservedBytes: () => 0 };
  const devices = new DeviceCensus(configured === undefined ? census : { ...census, configured });
  return new Admission({ devices, ownWorker, narrate, describeTimeoutMs: 10_000, plainlyTimes });
}

const notAModel = programOf(
  "console.log(JSON.stringify({ ready: false, error: { code: 'MODEL_LOAD_FAILED', message: 'No GGUF.', details: {} } }))",
);

it('a file that goes many times into what is free is admitted without a question', async () => {
  await using machine = await createFakeMachine();
  const model = { id: 'tiny', path: await machine.writeModel('tiny.gguf') };
  const never = programOf('process.exit(9)');
  const onProcessor = worker({ device: 'cpu' });
  const admitted = admissionOn(machine, undefined, never, 100).admit(
    onProcessor,
    model,
    nothingTaken,
  );
  expect(await admitted).toMatchObject({ memoryBytes: null });
  expect(machine.said.told({ action: 'admit' })).toEqual([]);
});

describe('a worker whose model', () => {
  it('fits is admitted, with what it takes', async () => {
    await using machine = await createFakeMachine();
    const model = { id: 'tiny', path: await machine.writeModel('tiny.gguf') };
    const admitted = await admissionOn(machine, tinyDevice).admit(worker(), model, {
      reservedBytes: 400 * mb,
      pendingBytes: 0,
    });
    expect(admitted).toEqual({
      memoryBytes: 600 * mb,
      environment: { CUDA_DEVICE_ORDER: 'PCI_BUS_ID', CUDA_VISIBLE_DEVICES: '' },
      flags: ['--device', 'cuda:0', '--simulate-device', '--device-memory-mb', '1000'],
    });
  });

  it('[INF-15] does not fit is refused, in words and in figures', async () => {
    await using machine = await createFakeMachine();
    const model = { id: 'tiny', path: await machine.writeModel('tiny.gguf') };
    const admission = admissionOn(machine, tinyDevice);
    const taken = { reservedBytes: 500 * mb, pendingBytes: 0 };
    await expect(admission.admit(worker(), model, taken)).rejects.toMatchObject({
      code: 'INSUFFICIENT_MEMORY',
      message:
        'worker-1 needs 600 MB for tiny, and cuda:0 has 500 MB of 1000 MB free, with 500 MB given to other workers.',
      details: {
        worker: 'worker-1',
        device: 'cuda:0',
        need_bytes: 600 * mb,
        free_bytes: 500 * mb,
        total_bytes: 1_000 * mb,
        reserved_bytes: 500 * mb,
      },
    });
    const huge = worker({ command: describing(2_000 * mb) });
    await expect(admission.admit(huge, model, nothingTaken)).rejects.toMatchObject({
      message: 'worker-1 needs 2000 MB for tiny, and cuda:0 has 1000 MB of 1000 MB free.',
    });
  });

  it('[SUITE-14] is for a device that is not there is refused', async () => {
    await using machine = await createFakeMachine();
    const model = { id: 'tiny', path: await machine.writeModel('tiny.gguf') };
    const admitted = admissionOn(machine, tinyDevice).admit(
      worker({ device: 'cuda:1' }),
      model,
      nothingTaken,
    );
    await expect(admitted).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' });
  });
});

describe('a device of the machine', () => {
  const gpus = [{ memory_total_mib: 1_000, memory_used_mib: 500 }];

  it('[TEL-06] has what nvidia-smi says is free, in which workers that have loaded are seen', async () => {
    await using machine = await createFakeMachine({ gpus });
    const model = { id: 'tiny', path: await machine.writeModel('tiny.gguf') };
    const admission = admissionOn(machine, undefined, describing(400 * mib));
    expect(
      await admission.admit(worker(), model, { reservedBytes: 500 * mib, pendingBytes: 0 }),
    ).toMatchObject({
      memoryBytes: 400 * mib,
    });
  });

  it('[INF-15] has not what workers are about to take', async () => {
    await using machine = await createFakeMachine({ gpus });
    const model = { id: 'tiny', path: await machine.writeModel('tiny.gguf') };
    const admission = admissionOn(machine, undefined, describing(400 * mib));
    const taken = { reservedBytes: 200 * mib, pendingBytes: 200 * mib };
    await expect(admission.admit(worker(), model, taken)).rejects.toMatchObject({
      details: { free_bytes: 300 * mib, total_bytes: 1_000 * mib },
    });
  });

  it('that is the processor has room for a small model', async () => {
    await using machine = await createFakeMachine();
    const model = { id: 'tiny', path: await machine.writeModel('tiny.gguf') };
    const admission = admissionOn(machine, undefined, describing(mib));
    const admitted = await admission.admit(worker({ device: 'cpu' }), model, nothingTaken);
    expect(admitted).toMatchObject({ memoryBytes: mib, flags: [] });
    const huge = worker({ device: 'cpu', command: describing(2 ** 60) });
    await expect(admission.admit(huge, model, nothingTaken)).rejects.toMatchObject({
      code: 'INSUFFICIENT_MEMORY',
    });
  });
});

describe('what a model needs', () => {
  it('is asked once for a file, and again when the file or the worker is another', async () => {
    await using machine = await createFakeMachine();
    const path = await machine.writeModel('tiny.gguf');
    const calls = join(machine.folder, 'calls');
    const admission = admissionOn(machine, tinyDevice, describing(mib, calls));
    const ask = (changes: Partial<WorkerConfiguration> = {}) =>
      admission.admit(worker(changes), { id: 'tiny', path }, nothingTaken);
    await Promise.all([ask(), ask(), ask({ name: 'worker-2' })]);
    await ask();
    const asked = (): string[][] =>
      readFileSync(calls, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
    expect(asked()).toEqual([
      ['--describe', '--model', 'tiny', '--model-path', path, '--slots', '2'],
    ]);
    await ask({ slots: 3, context_tokens: 512, flags: ['--kv-tokens', '64'] });
    expect(asked()[1]?.slice(5)).toEqual([
      ...['--slots', '3', '--context-tokens', '512', '--kv-tokens', '64'],
    ]);
    await utimes(path, 1, 1);
    await ask();
    expect(asked()).toHaveLength(3);
  });

  it.each([
    ['starts to serve instead', serving, 'its program does not know --describe'],
    ['ends', programOf('process.exit(2)'), 'its program does not know --describe'],
  ])('is not known of a program that %s, which is admitted and told', async (_what, command, why) => {
    await using machine = await createFakeMachine();
    const model = { id: 'tiny', path: await machine.writeModel('tiny.gguf') };
    const admitted = await admissionOn(machine, tinyDevice).admit(
      worker({ command }),
      model,
      nothingTaken,
    );
    expect(admitted.memoryBytes).toBeNull();
    machine.said.expectTold(
      {
        action: 'admit',
        target: 'worker-1',
        human: `It is not known how much memory worker-1 needs for tiny, for ${why}`,
      },
      1,
    );
  });

  it.each([
    ['there is no program', ['/nowhere/worker'], 'tiny.gguf'],
    ['there is no file', undefined, 'none.gguf'],
    ['the file is no model', notAModel, 'tiny.gguf'],
  ])('is not known where %s, of which the start tells more', async (_what, command, file) => {
    await using machine = await createFakeMachine();
    await machine.writeModel('tiny.gguf');
    const model = { id: 'tiny', path: join(machine.folder, file) };
    const changes = command === undefined ? {} : { command };
    const admitting = admissionOn(machine, tinyDevice).admit(worker(changes), model, nothingTaken);
    expect((await admitting).memoryBytes).toBeNull();
    expect(machine.said.told().filter(({ action }) => action === 'admit')).toEqual([]);
  });

  it('is nobody’s to ask of a server that runs already', async () => {
    await using machine = await createFakeMachine();
    const attached = worker({ url: 'http://127.0.0.1:1' });
    const admission = admissionOn(machine, tinyDevice);
    const admitted = await admission.admit(attached, { id: 'tiny', path: '/none' }, nothingTaken);
    expect(admitted.memoryBytes).toBeNull();
    expect(machine.said.told().filter(({ action }) => action === 'admit')).toEqual([]);
  });
});
