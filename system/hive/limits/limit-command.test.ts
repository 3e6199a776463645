// A worker's limits hold for it from its first moment, and leave nothing behind; where they cannot hold, that is said.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lackOf, limited, run, script } from './testing/limited-process.ts';

const noMemory = await lackOf({ memory_mb: 64 });
const noCpu = await lackOf({ cpu_percent: 50 });

describe('a worker with a limit of memory', () => {
  it('[TEL-01] [TEL-03] is in a group of its own with that limit, which goes when the worker has', async ({
    skip,
  }) => {
    skip(noMemory !== undefined, noMemory);
    const worker = limited(
      script(`const { readFileSync } = require('node:fs');
        const folder = process.argv[1];
        const limit = ['memory.max', 'memory.limit_in_bytes'].flatMap((file) => {
          try { return [readFileSync(folder + '/' + file, 'utf8').trim()]; } catch { return []; }
        });
        const inside = readFileSync(folder + '/cgroup.procs', 'utf8').trim().split('\\n').map(Number);
        console.log(JSON.stringify({ limit, isInside: inside.includes(process.pid) }));`),
      { memory_mb: 300 },
    );
    const [folder = ''] = worker.cgroups;
    expect(basename(folder)).toBe(`hornet-worker-worker-1-${process.pid}`);
    const { stdout } = await run({ ...worker, command: [...worker.command, '--', folder] });
    expect(JSON.parse(stdout)).toMatchObject({ isInside: true });
    // The kernel counts in whole pages.
    expect(JSON.parse(stdout).limit).toEqual([String(300_000_000 - (300_000_000 % 4096))]);
    expect(worker.ranOutOfMemory()).toBe(false);
    await worker[Symbol.asyncDispose]();
    expect(existsSync(folder)).toBe(false);
  });

  it('[SUITE-09] that wants more is ended by the kernel, which is known afterwards', async ({
    skip,
  }) => {
    skip(noMemory !== undefined, noMemory);
    await using worker = limited(
      script('const held = []; for (;;) held.push(Buffer.alloc(2 ** 20, 1));'),
      { memory_mb: 128 },
    );
    expect(await run(worker)).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
    expect(worker.ranOutOfMemory()).toBe(true);
  });

  it('[SUITE-09] that is killed by somebody else did not run out of it', async ({ skip }) => {
    skip(noMemory !== undefined, noMemory);
    await using worker = limited(script("process.kill(process.pid, 'SIGKILL')"), {
      memory_mb: 256,
    });
    expect(await run(worker)).toMatchObject({ signal: 'SIGKILL' });
    expect(worker.ranOutOfMemory()).toBe(false);
  });

  it('has its group anew at each start', async ({ skip }) => {
    skip(noMemory !== undefined, noMemory);
    await using left = limited(['true'], { memory_mb: 64 });
    await using worker = limited(['true'], { memory_mb: 128 });
    expect(worker.cgroups).toEqual(left.cgroups);
    expect(await run(worker)).toMatchObject({ exitCode: 0 });
  });
});

it('[TEL-02] a worker with a limit of the processor gets no more of it', async ({ skip }) => {
  skip(noCpu !== undefined, noCpu);
  await using worker = limited(
    script(`const start = performance.now();
      while (performance.now() - start < 1000);
      const { user, system } = process.cpuUsage();
      console.log((user + system) / 1000);`),
    { cpu_percent: 20 },
  );
  const { stdout } = await run(worker);
  expect(Number(stdout)).toBeLessThan(600);
});

describe('a worker with a limit of open files', () => {
  const tellLimit = ['sh', '-c', 'ulimit -n'] as const;

  it('can open so many, and needs no group for it', async () => {
    await using worker = limited(tellLimit, { open_files: 128 });
    expect(worker.cgroups).toEqual([]);
    expect(worker.unenforced).toEqual([]);
    expect((await run(worker)).stdout.trim()).toBe('128');
  });

  it('starts too where the limit that is there is lower', async () => {
    await using worker = limited(tellLimit, { open_files: 2 ** 40 });
    const { exitCode, stdout } = await run(worker);
    expect(exitCode).toBe(0);
    expect(Number(stdout)).toBeGreaterThan(0);
  });
});

describe('a worker', () => {
  it('without limits is started as it is', async () => {
    await using worker = limited(['worker', '--name', 'a'], {});
    expect(worker.command).toEqual(['worker', '--name', 'a']);
  });

  it('[TEL-04] with limits keeps its arguments, its exit code and its pid', async () => {
    const lines =
      'console.log(JSON.stringify([process.pid, ...process.argv.slice(1)])); process.exit(7)';
    const given = ['two words', '$HOME', "it's", '', '-n'];
    await using worker = limited([...script(lines), '--', ...given], { open_files: 64 });
    const { pid, exitCode, stdout } = await run(worker);
    expect(exitCode).toBe(7);
    expect(JSON.parse(stdout)).toEqual([pid, ...given]);
  });

  it('[TEL-12] that is not there ends at once, with the shell’s word for it', async () => {
    await using worker = limited(['/nowhere/worker'], { open_files: 64 });
    expect(await run(worker)).toMatchObject({ exitCode: 127 });
  });

  it('[TEL-14] runs without its limits where there are no control groups, which is said', async () => {
    await using worker = limited(['true'], { memory_mb: 64, cpu_percent: 50 }, []);
    expect(worker.unenforced).toEqual([
      'The limit of 64 MB of memory is not enforced: this process may make no control group for it',
      'The limit of 50 % of a processor is not enforced: this process may make no control group for it',
    ]);
    expect(worker.ranOutOfMemory()).toBe(false);
    expect(await run(worker)).toMatchObject({ exitCode: 0 });
  });

  it('[TEL-13] runs without a limit that makes no sense to the kernel, which is said', async ({
    skip,
  }) => {
    skip(noCpu !== undefined, noCpu);
    await using worker = limited(['true'], { cpu_percent: 0 });
    expect(worker.unenforced).toEqual([
      'The limit of 0 % of a processor is not enforced: a control group cannot be had with it (EINVAL)',
    ]);
    expect(worker.cgroups).toEqual([]);
    expect(await run(worker)).toMatchObject({ exitCode: 0 });
  });

  it('[TEL-39] runs without a limit whose group cannot be made, which is said', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
    try {
      // Looks like a tree of groups; but what is made in it is no group, so that nobody can be moved into it.
      await writeFile(join(folder, 'cgroup.procs'), '');
      await writeFile(join(folder, 'cgroup.subtree_control'), 'cpu memory\n');
      const tree = { version: 2, root: folder, own: folder, controllers: [] } as const;
      await mkdir(join(folder, `hornet-worker-worker-1-${process.pid}`, 'busy'), {
        recursive: true,
      });
      await using worker = limited(['true'], { memory_mb: 64 }, [tree]);
      expect(worker.unenforced).toEqual([
        'The limit of 64 MB of memory is not enforced: a control group cannot be had with it (ENOTEMPTY)',
      ]);
      expect(worker.cgroups).toEqual([]);
      expect(await run(worker)).toMatchObject({ exitCode: 0 });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
