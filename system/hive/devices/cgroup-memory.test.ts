// What control groups leave of the memory, read from folders that look like theirs.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { listCgroupTrees } from '../limits/cgroup-trees.ts';
import { readCgroupMemory } from './cgroup-memory.ts';

const folder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A group's folder with these files in it. */
async function group(path: string, files: Record<string, string | number>): Promise<string> {
  await mkdir(join(folder, path), { recursive: true });
  for (const [name, value] of Object.entries(files))
    await writeFile(join(folder, path, name), `${value}\n`);
  return join(folder, path);
}

describe('the memory that control groups leave', () => {
  it('of version 2: what was read of files and is not used counts as free', async () => {
    await group('v2', {});
    const own = await group('v2/pod/box', {
      'memory.max': 1_000,
      'memory.current': 700,
      'memory.stat': 'anon 300\ninactive_file 400\nactive_file 0',
    });
    const trees = [{ version: 2, root: join(folder, 'v2'), own, controllers: [] }] as const;
    expect(readCgroupMemory(trees)).toEqual({ totalBytes: 1_000, freeBytes: 700 });
  });

  it('of version 1, where a group above may be tighter', async () => {
    await group('v1', { 'memory.limit_in_bytes': 800, 'memory.usage_in_bytes': 750 });
    const own = await group('v1/box', {
      'memory.limit_in_bytes': 1_000,
      'memory.usage_in_bytes': 100,
      'memory.stat': 'inactive_file 1\ntotal_inactive_file 50',
    });
    const trees = [
      { version: 1, root: join(folder, 'v1'), own, controllers: ['memory'] },
      { version: 1, root: join(folder, 'v1'), own, controllers: ['cpu'] },
    ] as const;
    expect(readCgroupMemory(trees)).toEqual({ totalBytes: 800, freeBytes: 50 });
  });

  it('is all that the machine has where no group limits it', async () => {
    const one = await group('free1', { 'memory.limit_in_bytes': '9223372036854771712' });
    const two = await group('free2', { 'memory.max': 'max', 'memory.current': 5 });
    expect(
      readCgroupMemory([
        { version: 1, root: one, own: one, controllers: ['memory'] },
        { version: 2, root: two, own: two, controllers: [] },
      ]),
    ).toBeUndefined();
    expect(readCgroupMemory([])).toBeUndefined();
  });
});

describe('the trees of control groups', () => {
  it('are read from what the kernel tells, and a container sees its own part of them', async () => {
    await group('memory/box', {});
    const mounts = [
      `30 25 0:26 / ${folder}/unified rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate`,
      `31 25 0:27 / ${folder}/memory rw,nosuid shared:9 - cgroup cgroup rw,memory`,
      `32 25 0:28 /docker/7f ${folder}/cpu rw - cgroup cgroup rw,cpu,cpuacct`,
      '33 25 0:29 / /home rw - ext4 /dev/sda1 rw',
    ].join('\n');
    const memberships = '3:memory:/box\n2:cpu,cpuacct:/docker/7f\n0::/gone\n';
    expect(listCgroupTrees(mounts, memberships)).toEqual([
      { version: 2, root: `${folder}/unified`, own: `${folder}/unified`, controllers: [] },
      {
        version: 1,
        root: `${folder}/memory`,
        own: `${folder}/memory/box`,
        controllers: ['memory'],
      },
      { version: 1, root: `${folder}/cpu`, own: `${folder}/cpu`, controllers: ['cpu', 'cpuacct'] },
    ]);
  });

  it('are none where the system tells of none', () => {
    expect(listCgroupTrees('', '')).toEqual([]);
  });
});
