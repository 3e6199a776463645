// Hives on a host that is entered over SSH, as real processes: on OpenSSH's own server and on the fake.
import { join } from 'node:path';
import { describe, it, vi } from 'vitest';
import { makeKeyFiles } from '../../../fakes/ssh-server/testing/ssh-keys.ts';
import { eventsOf, startHostRig, survivors } from './testing/host-rig.ts';
import { overSsh, sshHostKinds } from './testing/ssh-hosts.ts';

vi.stubEnv('SSH_AUTH_SOCK', ''); // an agent of whoever runs the tests is none of theirs
const keys = await makeKeyFiles();
const start = { operation: 'hive_start', hive: 'hive-1' } as const;
const stop = { operation: 'hive_stop', hive: 'hive-1' } as const;
const check = { operation: 'hive_check', hive: 'hive-1' } as const;
const usable = sshHostKinds.filter(({ unusable }) => unusable === undefined);

describe.concurrent.each(usable)('over SSH, at $name', (kind) => {
  it('[QH-05] a hive is started, lives on without the connection, and is stopped', async ({
    expect,
  }) => {
    await using rig = await startHostRig();
    await using host = await kind.start(keys);
    const flags = ['--extra', "it's `id` $HOME"];
    await rig.define(await overSsh(rig, host, keys, { flags, env: { GREETING: 'a "b"\nc' } }));
    const events = await rig.run(start);
    const actions = rig.narrations.map(({ action }) => action);
    expect(actions).toEqual([
      ...['receive', 'connect', 'authenticate', 'preflight'],
      ...['start_hive', 'await_hive', 'start_hive', 'complete'],
    ]);
    const url = rig.deps.hives()[0]?.url;
    expect(events.at(-1)).toMatchObject({ result: { hive: 'hive-1', url, was_running: false } });
    const seen = await (await fetch(`${url}/seen`)).json();
    expect(seen).toMatchObject({ env: 'a "b"\nc', argv: expect.arrayContaining(flags) });
    const [pid] = await survivors(join(rig.folder, 'remote'));
    expect((await rig.run(start)).at(-1)).toMatchObject({ result: { was_running: true } });
    expect(await survivors(join(rig.folder, 'remote'))).toEqual([pid]);
    expect((await rig.run(stop)).at(-1)).toMatchObject({ result: { how: 'by-itself' } });
    expect(await survivors(join(rig.folder, 'remote'))).toEqual([]);
    expect((await rig.run(stop)).at(-1)).toMatchObject({ result: { how: 'gone' } });
  });

  it('[QH-05] a hive that takes no notice is ended by its process', async ({ expect }) => {
    await using rig = await startHostRig({ stopTimeoutMs: 200 });
    await using host = await kind.start(keys);
    await rig.define(await overSsh(rig, host, keys, { flags: ['--stubborn', '--no-shutdown'] }));
    await rig.run(start);
    expect((await rig.run(stop)).at(-1)).toMatchObject({ result: { how: 'killed' } });
    expect(await survivors(join(rig.folder, 'remote'))).toEqual([]);
  });

  it('[QH-03] the host is looked at, and all that is found is told', async ({ expect }) => {
    await using rig = await startHostRig();
    await using host = await kind.start(keys);
    const needs = { cpus: 1, disk_mb: 1, memory_mb: 1 };
    await rig.define(await overSsh(rig, host, keys, { needs }));
    const end = (await rig.run(check)).at(-1);
    const some = expect.any(Number);
    expect(end).toMatchObject({
      result: {
        hive: 'hive-1',
        checks: [
          { name: 'reachable', ok: true, found: true, needed: true },
          { name: 'authenticated', ok: true, found: true, needed: true },
          { name: 'round_trip_ms', ok: true, found: some, needed: null },
          { name: 'program', ok: true, found: true, needed: true },
          { name: 'version', ok: true, found: 'hornet-hive 1.2.3', needed: null },
          { name: 'workers_file', ok: true, found: true, needed: true },
          { name: 'cpus', ok: true, found: some, needed: 1 },
          { name: 'memory_mb', ok: true, found: some, needed: 1 },
          { name: 'disk_mb', ok: true, found: some, needed: 1 },
        ],
      },
    });
  });

  it('[QH-03] what the host lacks is told, and nothing is started', async ({ expect }) => {
    await using rig = await startHostRig();
    await using host = await kind.start(keys);
    await rig.define(await overSsh(rig, host, keys, { command: ['no-such-hive'] }));
    expect((await rig.run(check)).at(-1)).toMatchObject({
      error: {
        code: 'PREFLIGHT_FAILED',
        details: {
          checks: expect.arrayContaining([
            { name: 'program', ok: false, found: false, needed: true },
          ]),
        },
      },
    });
    expect((await rig.run(start)).at(-1)).toMatchObject({ error: { code: 'HIVE_START_FAILED' } });
    await rig.define(await overSsh(rig, host, keys, { needs: { disk_mb: 1e9 } }));
    const end = (await rig.run(start)).at(-1);
    expect(end).toMatchObject({ error: { code: 'PREFLIGHT_FAILED' } });
    expect(end).toMatchObject({ error: { message: expect.stringContaining('disk_mb') } });
    expect(await survivors(join(rig.folder, 'remote'))).toEqual([]);
  });

  it('[KQ-02] a hive that ends at once says why in the words of its log', async ({ expect }) => {
    await using rig = await startHostRig();
    await using host = await kind.start(keys);
    await rig.define(await overSsh(rig, host, keys, { flags: ['--fail', 'no room at /srv/a'] }));
    const reason = 'it ended at once: no room at a';
    const end = (await rig.run(start)).at(-1);
    expect(end).toMatchObject({ error: { code: 'HIVE_START_FAILED', details: { reason } } });
  });

  it('[KQ-02] a hive that never reports is given up in bounded time, and is gone', async ({
    expect,
  }) => {
    await using rig = await startHostRig({ startTimeoutMs: 500 });
    await using host = await kind.start(keys);
    await rig.define(await overSsh(rig, host, keys, { flags: ['--mute'] }));
    const reason = 'it has not reported within 500 ms';
    const end = (await rig.run(start)).at(-1);
    expect(end).toMatchObject({ error: { code: 'HIVE_START_FAILED', details: { reason } } });
    expect(await survivors(join(rig.folder, 'remote'))).toEqual([]);
  });

  it('[QH-05] a start that is not wanted any more leaves nothing', async ({ expect }) => {
    await using rig = await startHostRig();
    await using host = await kind.start(keys);
    await rig.define(await overSsh(rig, host, keys, { flags: ['--mute'] }));
    const job = rig.start(start);
    await expect.poll(() => rig.narrations.map(({ action }) => action)).toContain('await_hive');
    job.cancel('no longer wanted');
    expect((await eventsOf(job)).at(-1)).toMatchObject({ type: 'cancelled' });
    expect(await survivors(join(rig.folder, 'remote'))).toEqual([]);
  });
});
