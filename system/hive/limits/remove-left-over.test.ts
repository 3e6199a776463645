// What dead hives left behind is taken away, and nothing else.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { removeLeftOverCgroups } from './remove-left-over.ts';
import { lackOf, limited } from './testing/limited-process.ts';

const noMemory = await lackOf({ memory_mb: 64 });

/** The pid of a process that has ended. */
async function deadPid(): Promise<number> {
  const child = spawn('true');
  await once(child, 'close');
  return child.pid ?? 0;
}

it('[TEL-36] the empty groups of dead hives go, when a hive starts', async () => {
  const root = await mkdtemp(join(tmpdir(), 'hornet-test-'));
  try {
    const dead = await deadPid();
    const own = join(root, 'box');
    const path = (name: string): string => join(own, name);
    const kept = [
      `hornet-worker-a-${process.pid}`, // its hive lives
      `hornet-worker-full-${dead}/busy`, // not empty, as one with a process is not
      `hornet-20260801T120000-ab12-a-${dead}`, // of a run, which has its own guardian
      `somebody-else-${dead}`,
    ];
    const gone = [`hornet-worker-a-${dead}`, `hornet-worker-big-one-${dead}`];
    for (const name of [...kept, ...gone]) await mkdir(path(name), { recursive: true });
    const tree = { version: 2, root, own, controllers: [] } as const;
    expect(removeLeftOverCgroups([tree])).toEqual([]); // a moment old: its worker may be on its way
    expect(removeLeftOverCgroups([tree], 0).sort()).toEqual(gone.map(path));
    expect(kept.map((name) => existsSync(path(name)))).toEqual(kept.map(() => true));
  } finally {
    await rm(root, { recursive: true });
  }
});

it('groups of this hive stay', async ({ skip }) => {
  skip(noMemory !== undefined, noMemory);
  await using worker = limited(['true'], { memory_mb: 64 });
  removeLeftOverCgroups(undefined, 0);
  expect(worker.cgroups.map((folder) => existsSync(folder))).toEqual([true]);
});
