// The devices of a hive: those of the machine, or those of its file.
import { readFile } from 'node:fs/promises';
import { freemem, totalmem } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { HiveConfiguration } from '../../contracts/index.ts';
import { withContext } from '../../shared/index.ts';
import { DeviceCensus, type DeviceCensusOptions } from './device-census.ts';
import { createFakeMachine, type FakeMachine } from './testing/fake-machine.ts';

const mb = 1_000_000;
const mib = 2 ** 20;

function censusOf(
  { nvidiaSmi, narrate }: FakeMachine,
  changes: Partial<DeviceCensusOptions> = {},
): DeviceCensus {
  return new DeviceCensus({ nvidiaSmi, narrate, reservedBytes: () => 0, ...changes });
}

const configured: NonNullable<HiveConfiguration['devices']> = [
  { id: 'cpu', memory_mb: 1_000 },
  { id: 'cuda:0', memory_mb: 8_000 },
  { id: 'cuda:1', name: 'Big', memory_mb: 24_000 },
];

describe('the devices of the machine', () => {
  it('[QH-01] are the processor at once, and the CUDA devices once nvidia-smi has told them', async () => {
    await using machine = await createFakeMachine({ gpus: [{ name: 'NVIDIA H200' }, {}] });
    let changes = 0;
    const census = censusOf(machine, { onChange: () => changes++ });
    const [processor, ...others] = census.list();
    expect(others).toEqual([]);
    expect(processor).toMatchObject({ id: 'cpu', kind: 'cpu' });
    expect(processor?.name).not.toBe('');
    expect(processor?.memory_total_bytes).toBeLessThanOrEqual(totalmem());
    expect(processor?.memory_free_bytes).toBeLessThan(Math.max(freemem() * 2, totalmem()));
    const devices = await census.refresh();
    expect(devices.map(({ id }) => id)).toEqual(['cpu', 'cuda:0', 'cuda:1']);
    expect(census.list().map(({ name }) => name)).toContain('NVIDIA H200');
    expect(changes).toBe(1);
    await census.refresh();
    expect(changes).toBe(1);
    expect(machine.said.told()).toEqual([]);
  });

  it('[QH-01] are asked for anew by a refresh, once for all who want one at the same time', async () => {
    const gpus = [{ memory_total_mib: 1_000 }];
    await using machine = await createFakeMachine({ gpus, calls: 'calls.ndjson' });
    const census = censusOf(machine);
    await Promise.all([census.refresh(), census.refresh(), census.refresh()]);
    const calls = await readFile(join(machine.folder, 'calls.ndjson'), 'utf8');
    expect(calls.trim().split('\n')).toHaveLength(1);
    await machine.describe({ gpus: [{ memory_total_mib: 1_000, memory_used_mib: 600 }, {}] });
    expect(census.list()[1]).toMatchObject({ memory_free_bytes: 1_000 * mib });
    expect(await census.refresh()).toHaveLength(3);
    expect(census.list()[1]).toMatchObject({ memory_free_bytes: 400 * mib });
  });

  it('are found with their memory as it is now', async () => {
    await using machine = await createFakeMachine({ gpus: [{ memory_total_mib: 1_000 }] });
    const census = censusOf(machine);
    expect(await census.find('cuda:0')).toMatchObject({ memory_free_bytes: 1_000 * mib });
    await machine.describe({ gpus: [{ memory_total_mib: 1_000, memory_used_mib: 999 }] });
    expect(await census.find('cuda:0')).toMatchObject({
      memory_free_bytes: mib,
      isConfigured: false,
      isSimulated: false,
    });
  });

  it('[SUITE-14] that are not there are refused, with those that are', async () => {
    await using machine = await createFakeMachine({ gpus: [{}, {}] });
    const found = censusOf(machine).find('cuda:2');
    await expect(found).rejects.toMatchObject({
      code: 'DEVICE_NOT_FOUND',
      message: 'There is no device cuda:2 here; there is cpu, cuda:0, cuda:1.',
      details: { device: 'cuda:2', devices: ['cpu', 'cuda:0', 'cuda:1'] },
    });
  });

  it('[TEL-38] include the processor at once, though nvidia-smi hangs', async () => {
    await using machine = await createFakeMachine({ misbehave: 'hang' });
    const census = censusOf(machine, { nvidiaSmiTimeoutMs: 300 });
    const order: string[] = [];
    const refreshing = census.refresh().then(() => order.push('refreshed'));
    expect(await census.find('cpu')).toMatchObject({ id: 'cpu' });
    order.push('found');
    await refreshing;
    expect(order).toEqual(['found', 'refreshed']);
    expect(census.list()).toHaveLength(1);
  });
});

describe('why there are no CUDA devices', () => {
  it('[TEL-09] is told once, outside of any job, and so is that they are back', async () => {
    await using machine = await createFakeMachine({ gpus: [{}], misbehave: 'driver-error' });
    const census = censusOf(machine);
    const context = { correlationId: 'order-7', jobId: 'job-1' };
    for (let look = 0; look < 2; look++)
      expect(await withContext(context, () => census.refresh())).toHaveLength(1);
    await machine.describe({ misbehave: 'no-devices' });
    await census.refresh();
    await machine.describe({ gpus: [{ name: 'NVIDIA H200' }] });
    await census.refresh();
    expect(machine.said.told().map(({ level, human, job_id }) => [level, human, job_id])).toEqual([
      ['warn', expect.stringMatching(/^No CUDA devices: nvidia-smi failed with 9: /), undefined],
      ['info', 'No CUDA devices: nvidia-smi found none', undefined],
      ['info', 'CUDA devices: cuda:0 NVIDIA H200', undefined],
    ]);
  });
});

describe('configured devices', () => {
  it('[SUITE-14] are exactly those of the file, and have free what no worker was given', async () => {
    await using machine = await createFakeMachine({ gpus: [{}] });
    const given: Record<string, number> = { 'cuda:1': 20_000 * mb, cpu: 5_000 * mb };
    const census = censusOf(machine, { configured, reservedBytes: (id) => given[id] ?? 0 });
    const [cpu, small, big] = await census.refresh();
    expect(cpu).toMatchObject({ id: 'cpu', name: 'Processor', memory_total_bytes: 1_000 * mb });
    expect(cpu?.memory_free_bytes).toBe(0);
    expect(small).toEqual({
      id: 'cuda:0',
      kind: 'cuda',
      name: 'CUDA device 0',
      memory_total_bytes: 8_000 * mb,
      memory_free_bytes: 8_000 * mb,
    });
    expect(big).toMatchObject({ name: 'Big', memory_free_bytes: 4_000 * mb });
    expect(await census.find('cuda:1')).toMatchObject({ isConfigured: true, isSimulated: false });
    await expect(census.find('cuda:2')).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' });
  });

  it('are simulated on a machine that has none, which is told', async () => {
    await using machine = await createFakeMachine();
    const nvidiaSmi = join(machine.folder, 'none');
    const census = censusOf(machine, { configured, nvidiaSmi });
    expect(await census.find('cuda:0')).toMatchObject({ isConfigured: true, isSimulated: true });
    expect(await census.find('cpu')).toMatchObject({ isConfigured: true, isSimulated: false });
    expect(machine.said.told().map(({ human }) => human)).toEqual([
      'Workers act as if there were the configured CUDA devices: there is no nvidia-smi on this machine',
    ]);
  });

  it('do not have nvidia-smi asked where none of them is its', async () => {
    await using machine = await createFakeMachine({ calls: 'calls.ndjson' });
    const census = censusOf(machine, { configured: [{ id: 'cpu', memory_mb: 64 }] });
    expect(await census.refresh()).toHaveLength(1);
    await expect(readFile(join(machine.folder, 'calls.ndjson'))).rejects.toThrow('ENOENT');
  });
});
