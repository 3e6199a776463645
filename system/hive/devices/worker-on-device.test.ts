// What a worker is told of its device.
import { expect, it } from 'vitest';
import { aDevice } from '../../contracts/testing/builders.ts';
import type { KnownDevice } from './device-census.ts';
import { workerEnvironment, workerFlags } from './worker-on-device.ts';

const processor: KnownDevice = { ...aDevice(), isConfigured: false, isSimulated: false };
const cuda: KnownDevice = {
  ...processor,
  id: 'cuda:1',
  kind: 'cuda',
  memory_total_bytes: 8_000_000_000,
};
const simulated: KnownDevice = { ...cuda, isConfigured: true, isSimulated: true };

it('[SUITE-14] a worker sees its own CUDA device and no other, numbered as nvidia-smi does', () => {
  expect(workerEnvironment(cuda)).toEqual({
    CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
    CUDA_VISIBLE_DEVICES: '1',
  });
  expect(workerFlags(cuda)).toEqual(['--device', 'cuda:1']);
});

it('a worker on the processor sees no CUDA device, and needs no flag for that', () => {
  expect(workerEnvironment(processor)).toMatchObject({ CUDA_VISIBLE_DEVICES: '' });
  expect(workerFlags(processor)).toEqual([]);
});

it('[SUITE-14] a worker on a simulated device is told so, and how large it is', () => {
  expect(workerEnvironment(simulated)).toMatchObject({ CUDA_VISIBLE_DEVICES: '' });
  expect(workerFlags(simulated)).toEqual([
    ...['--device', 'cuda:1'],
    ...['--simulate-device', '--device-memory-mb', '8000'],
  ]);
});
