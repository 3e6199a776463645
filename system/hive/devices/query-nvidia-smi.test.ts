// nvidia-smi is asked and believed, and whatever is wrong with it, the machine only has no CUDA devices.
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { misbehaviours } from '../../../fakes/nvidia-smi/misbehaviours.ts';
import { queryNvidiaSmi } from './query-nvidia-smi.ts';
import { createFakeMachine } from './testing/fake-machine.ts';

const timeoutMs = 10_000;

describe('nvidia-smi', () => {
  it('[TEL-06] [SUITE-14] tells the devices with their memory, in all and free', async () => {
    await using machine = await createFakeMachine({
      gpus: [
        { name: 'NVIDIA GeForce RTX 3090', memory_total_mib: 24_576, memory_used_mib: 576 },
        { name: 'NVIDIA H200', memory_total_mib: 143_771, memory_reserved_mib: 614 },
      ],
    });
    expect(await queryNvidiaSmi({ program: machine.nvidiaSmi, timeoutMs })).toEqual({
      isPlain: true,
      devices: [
        {
          id: 'cuda:0',
          kind: 'cuda',
          name: 'NVIDIA GeForce RTX 3090',
          memory_total_bytes: 24_576 * 2 ** 20,
          memory_free_bytes: 24_000 * 2 ** 20,
        },
        {
          id: 'cuda:1',
          kind: 'cuda',
          name: 'NVIDIA H200',
          memory_total_bytes: 143_771 * 2 ** 20,
          memory_free_bytes: (143_771 - 614) * 2 ** 20,
        },
      ],
    });
  });

  it('[TEL-09] is missing from most machines, which is as it should be', async () => {
    await using machine = await createFakeMachine();
    const program = join(machine.folder, 'none', 'nvidia-smi');
    expect(await queryNvidiaSmi({ program, timeoutMs })).toEqual({
      devices: [],
      isPlain: true,
      reason: 'there is no nvidia-smi on this machine',
    });
  });

  it.each([
    ['garbage', 'nvidia-smi answered something that is no list of devices'],
    ['truncated', 'nvidia-smi answered something that is no list of devices'],
    ['silent', 'nvidia-smi said nothing'],
    ['driver-error', /^nvidia-smi failed with 9: NVIDIA-SMI has failed because/],
    ['version-mismatch', /^nvidia-smi failed with 18: Failed to initialize NVML/],
    ['library-missing', /^nvidia-smi failed with 12: NVIDIA-SMI couldn't find libnvidia-ml.so/],
    ['gpu-lost', /^nvidia-smi failed with 15: Unable to determine the device handle/],
    ['no-devices', 'nvidia-smi found none'],
  ] as const)('[TEL-09] that does this has no devices to tell: %s', async (misbehave, reason) => {
    await using machine = await createFakeMachine({ gpus: [{}, {}], misbehave });
    const answer = await queryNvidiaSmi({ program: machine.nvidiaSmi, timeoutMs });
    expect(answer.devices).toEqual([]);
    expect(answer.reason).toMatch(reason);
    expect(answer.isPlain).toBe(misbehave === 'no-devices');
  });

  it('that misbehaves in any other way is tested here too', () => {
    expect(misbehaviours).toHaveLength(10); // the eight above, and two that hang
  });

  it.each([
    ['a value is not told', '1, 0, NVIDIA H200, [N/A], 143157'],
    ['there are more than it says', '1, 0, NVIDIA H200, 9, 9\n1, 1, NVIDIA H200, 9, 9'],
    ['there are fewer than it says', '2, 0, NVIDIA H200, 9, 9'],
    ['two devices have one number', '2, 0, NVIDIA H200, 9, 9\n2, 0, NVIDIA H200, 9, 9'],
  ])('is not believed in part: %s', async (_what, odd) => {
    await using machine = await createFakeMachine();
    const program = join(machine.folder, 'odd');
    await writeFile(program, `#!/bin/sh\ncat <<'END'\n${odd}\nEND\n`, { mode: 0o755 });
    expect(await queryNvidiaSmi({ program, timeoutMs })).toMatchObject({
      devices: [],
      isPlain: false,
    });
  });

  it.each([
    'hang',
    'hang-hard',
  ] as const)('[TEL-38] does not hold anybody up by never answering, and is gone then: %s', async (misbehave) => {
    await using machine = await createFakeMachine({ misbehave });
    // Says who it is before it hangs.
    const pidFile = join(machine.folder, 'pid');
    const program = join(machine.folder, 'noting');
    const script = `#!/bin/sh\necho $$ > ${pidFile}\nexec ${machine.nvidiaSmi} "$@"\n`;
    await writeFile(program, script, { mode: 0o755 });
    const startedMs = performance.now();
    expect(await queryNvidiaSmi({ program, timeoutMs: 1_500 })).toEqual({
      devices: [],
      isPlain: false,
      reason: 'nvidia-smi did not answer within 1500 ms',
    });
    expect(performance.now() - startedMs).toBeLessThan(10_000);
    const pid = (await readFile(pidFile, 'utf8')).trim();
    await expect.poll(() => existsSync(`/proc/${pid}/cmdline`)).toBe(false);
  });
});
