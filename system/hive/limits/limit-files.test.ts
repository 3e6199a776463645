// What limits are in the kernel's words.
import { expect, it } from 'vitest';
import { filesFor } from './limit-files.ts';

it('[TEL-03] a limit of memory leaves no way around it through swap', () => {
  const files = filesFor.memory({ memory_mb: 64 });
  expect(files?.[1].map(({ file, value }) => `${file}=${value}`)).toEqual([
    'memory.limit_in_bytes=64000000',
    'memory.memsw.limit_in_bytes=64000000',
  ]);
  expect(files?.[2].map(({ file, value }) => `${file}=${value}`)).toEqual([
    ...['memory.max=64000000', 'memory.swap.max=0', 'memory.oom.group=1'],
  ]);
});

it('[TEL-02] a limit of the processor is a part of each tenth of a second', () => {
  const files = filesFor.cpu({ cpu_percent: 250 });
  expect(files?.[2]).toEqual([{ file: 'cpu.max', value: '250000 100000' }]);
  expect(files?.[1].map(({ value }) => value)).toEqual(['100000', '250000']);
});

it('what is not limited needs nothing', () => {
  expect(filesFor.memory({ cpu_percent: 1 })).toBeUndefined();
  expect(filesFor.cpu({ memory_mb: 64 })).toBeUndefined();
});
