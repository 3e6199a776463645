import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cgroupKind, makeCgroup } from './cgroup.ts';
import { listHierarchies } from './cgroup-hierarchy.ts';
import { createRunScope, lackOf } from './fixtures/run-scope.ts';

const versions = [
  [2, await lackOf('cgroups v2')],
  [1, await lackOf('cgroups v1')],
] as const;

describe.each(versions)('a cgroup of version %d', (version, lack) => {
  const hierarchies = listHierarchies().filter((one) => one.version === version);

  it('[INFRA-10] is written down, found, and gone with its scope', async ({ skip }) => {
    skip(lack !== undefined, lack);
    await using run = createRunScope();
    const group = await makeCgroup(run.scope, { name: 'probe' }, hierarchies);
    const [path = ''] = group.paths;
    expect(run.open).toEqual([{ kind: 'cgroup', path }]);
    expect(basename(path)).toBe(`hornet-${run.runId}-probe`);
    const found = [{ entry: { kind: 'cgroup', path }, runId: run.runId, what: `cgroup ${path}` }];
    expect(await cgroupKind.find(run.runId)).toEqual(found);
    expect(await cgroupKind.find()).toEqual(expect.arrayContaining(found));
    await run.scope.close();
    expect(existsSync(path)).toBe(false);
    expect(run.open).toEqual([]);
    expect(await cgroupKind.find(run.runId)).toEqual([]);
  });

  it('ends all who are in it, those who ignore signals and left their session too', async ({
    skip,
  }) => {
    skip(lack !== undefined, lack);
    await using run = createRunScope();
    const group = await makeCgroup(run.scope, { name: 'full' }, hierarchies);
    // Waits to be moved before it has children.
    const script = "read -r go; trap '' TERM; env -i setsid sleep 300 & echo up; wait";
    const family = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'ignore'] });
    group.add(family.pid ?? 0);
    family.stdin.write('go\n');
    await once(family.stdout, 'data');
    await expect.poll(() => group.pids().length).toBe(2);
    const ended = once(family, 'exit');
    const [path = ''] = group.paths;
    await cgroupKind.remove({ kind: 'cgroup', path });
    expect(await ended).toEqual([null, 'SIGKILL']);
    expect(existsSync(path)).toBe(false);
    // Gone already is fine.
    await cgroupKind.remove({ kind: 'cgroup', path });
  });
});

it('limits what is in it', async ({ skip }) => {
  const [, lack] = versions[1];
  skip(lack !== undefined, lack);
  await using run = createRunScope();
  const limits = { memoryBytes: 67_108_864, processors: 0.5, processes: 7 };
  const group = await makeCgroup(run.scope, { name: 'limited', limits });
  const said = group.paths.flatMap((path) =>
    ['memory.limit_in_bytes', 'memory.max', 'cpu.cfs_quota_us', 'cpu.max', 'pids.max']
      .map((file) => join(path, file))
      .filter((file) => existsSync(file))
      .map((file) => readFileSync(file, 'utf8').trim()),
  );
  expect(said).toEqual(expect.arrayContaining(['67108864', '7']));
  expect(said.some((text) => text.startsWith('50000'))).toBe(true);
  expect(run.open).toHaveLength(group.paths.length);
});

it('leaves nothing when a limit is not one', async ({ skip }) => {
  const [, lack] = versions[1];
  skip(lack !== undefined, lack);
  await using run = createRunScope();
  const made = makeCgroup(run.scope, { name: 'wrong', limits: { processes: Number.NaN } });
  await expect(made).rejects.toMatchObject({ code: 'MACHINE_UNAVAILABLE' });
  expect(run.open).toEqual([]);
  expect(await cgroupKind.find(run.runId)).toEqual([]);
});

it('says which controller is missing', async () => {
  await using run = createRunScope();
  const made = makeCgroup(run.scope, { name: 'none', limits: { memoryBytes: 1 } }, []);
  await expect(made).rejects.toMatchObject({
    code: 'MACHINE_UNAVAILABLE',
    data: { controller: 'memory' },
  });
});

it('removes nothing that is not of a run', async () => {
  const entry = { kind: 'cgroup', path: '/sys/fs/cgroup/system.slice' } as const;
  await expect(cgroupKind.remove(entry)).rejects.toMatchObject({ code: 'MACHINE_NAME_INVALID' });
});
