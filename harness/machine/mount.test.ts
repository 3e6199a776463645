import { mkdirSync, writeFileSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRunScope, lackOf } from './fixtures/run-scope.ts';
import { mountKind, mountTmpfs } from './mount.ts';
import { listMounts } from './mount-table.ts';

const lack = await lackOf('mounts');

describe('a mounted file system', () => {
  it('[INFRA-10] is written down, found, small, and gone with its scope', async ({ skip }) => {
    skip(lack !== undefined, lack);
    await using run = createRunScope();
    const path = join(run.folder, 'logs of queen');
    await mountTmpfs(run.scope, { path, sizeBytes: 65_536 });
    expect(run.open).toEqual([{ kind: 'mount', path }]);
    const found = [{ entry: { kind: 'mount', path }, runId: run.runId, what: `mount ${path}` }];
    expect(await mountKind.find(run.runId)).toEqual(found);
    expect(() => writeFileSync(join(path, 'big'), Buffer.alloc(200_000))).toThrow('ENOSPC');
    await run.scope.close();
    expect(listMounts().filter((mount) => mount.path === path)).toEqual([]);
    expect(run.open).toEqual([]);
    // Gone already is fine.
    await mountKind.remove({ kind: 'mount', path });
  });

  it('goes although a file in it is open', async ({ skip }) => {
    skip(lack !== undefined, lack);
    await using run = createRunScope();
    const path = join(run.folder, 'busy');
    await using mounted = await mountTmpfs(run.scope, { path, sizeBytes: 65_536 });
    const { open } = await import('node:fs/promises');
    await using _file = await open(join(path, 'held'), 'w');
    await mounted.unmount();
    expect(await mountKind.find(run.runId)).toEqual([]);
  });
});

it.each([
  ['elsewhere', () => '/mnt/x'],
  ['in the place of the run folder itself', (folder: string) => folder],
  ['by a detour', (folder: string) => `${folder}/../x`],
  ['below another run', (folder: string) => join(`${folder.slice(0, -1)}!`, 'x')],
])('refuses to mount %s', async (_where, pathIn) => {
  await using run = createRunScope();
  const mounted = mountTmpfs(run.scope, { path: pathIn(run.folder), sizeBytes: 65_536 });
  await expect(mounted).rejects.toMatchObject({ code: 'MOUNT_REFUSED' });
  expect(run.open).toEqual([]);
});

it('refuses to mount where a link leads out of the run', async () => {
  await using run = createRunScope();
  await using other = createRunScope();
  mkdirSync(join(other.folder, 'target'));
  await symlink(join(other.folder, 'target'), join(run.folder, 'link'));
  const mounted = mountTmpfs(run.scope, { path: join(run.folder, 'link'), sizeBytes: 65_536 });
  await expect(mounted).rejects.toMatchObject({ code: 'MOUNT_REFUSED' });
});

it('unmounts nothing that is not of a run', async () => {
  await expect(mountKind.remove({ kind: 'mount', path: '/proc' })).rejects.toMatchObject({
    code: 'MACHINE_NAME_INVALID',
  });
});
