// Hives on the queen's own host, as real processes.
import { readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, it } from 'vitest';
import {
  eventsOf,
  type HostRig,
  smallHiveCommand,
  startHostRig,
  survivors,
} from './testing/host-rig.ts';

const start = { operation: 'hive_start', hive: 'hive-1' } as const;
const stop = { operation: 'hive_stop', hive: 'hive-1' } as const;
const local = (changes: object = {}): object => ({
  name: 'hive-1',
  command: smallHiveCommand,
  workers: 'hive.json',
  ...changes,
});
const recordOf = async ({ deps }: HostRig): Promise<string> =>
  readFile(join(deps.stateFolder, 'hive-1.pid'), 'utf8');
const pidOf = async (rig: HostRig): Promise<number> => Number((await recordOf(rig)).split(' ')[0]);
const hasProc = process.platform === 'linux';

describe.concurrent('[KQ-01] a hive on this host', () => {
  it('[QH-01] is started as it is defined to be, and the job tells where it is', async ({
    expect,
  }) => {
    await using rig = await startHostRig();
    await rig.define(local({ env: { GREETING: "it's $HOME" }, flags: ['--extra', '`id`; "x"'] }));
    const events = await rig.run(start);
    const end = events.at(-1);
    expect(end).toMatchObject({
      type: 'completed',
      tokens: 0,
      result: { hive: 'hive-1', was_running: false },
    });
    const actions = rig.narrations.map(({ action }) => action);
    expect(actions).toEqual([
      ...['receive', 'preflight', 'start_hive', 'await_hive', 'start_hive', 'complete'],
    ]);
    expect(rig.narrations.every(({ job_id }) => job_id !== undefined)).toBe(true);
    const url = rig.deps.hives()[0]?.url;
    expect(end).toMatchObject({ result: { url } });
    const seen = await (await fetch(`${url}/seen`)).json();
    expect(seen).toEqual({
      env: "it's $HOME",
      argv: [
        ...['--name', 'hive-1', '--listen', '127.0.0.1:0', '--queen-url', rig.deps.queenUrl()],
        ...['--workers', join(rig.folder, 'hive.json'), '--extra', '`id`; "x"'],
      ],
    });
  });

  it("[QH-01] is this repository's own unless its definition says otherwise", async ({
    expect,
  }) => {
    await using rig = await startHostRig();
    await rig.define({ name: 'hive-1', workers: 'hive.json' });
    const ends = [];
    for (const operation of ['hive_check', 'hive_start', 'hive_refresh', 'hive_stop'] as const)
      ends.push((await rig.run({ operation, hive: 'hive-1' })).at(-1));
    const version = {
      name: 'version',
      ok: true,
      found: expect.stringMatching(/^\d+\./),
      needed: null,
    };
    expect(ends).toMatchObject([
      { result: { checks: expect.arrayContaining([version]) } },
      { result: { was_running: false } },
      { result: { hive: 'hive-1', models: [], devices: expect.any(Array) } },
      { result: { was_running: true, how: 'by-itself' } },
    ]);
    expect(await survivors(rig.deps.stateFolder)).toEqual([]);
  });

  it('is left as it is by a start while it runs, and a stop of one that is gone changes nothing', async ({
    expect,
  }) => {
    await using rig = await startHostRig();
    await rig.define(local());
    await rig.run(start);
    const record = await recordOf(rig);
    expect((await rig.run(start)).at(-1)).toMatchObject({ result: { was_running: true } });
    expect(await recordOf(rig)).toBe(record);
    const stopped = { was_running: true, how: 'by-itself' };
    expect((await rig.run(stop)).at(-1)).toMatchObject({ result: stopped });
    expect(await survivors(rig.deps.stateFolder)).toEqual([]);
    const gone = { was_running: false, how: 'gone' };
    expect((await rig.run(stop)).at(-1)).toMatchObject({ result: gone });
    expect((await rig.run(start)).at(-1)).toMatchObject({ result: { was_running: false } });
  });

  it('is not doubled by a queen who has not heard of it, nor by two starts at once', async ({
    expect,
  }) => {
    await using rig = await startHostRig({ hives: () => [] });
    await rig.define(local());
    const ends = await Promise.all([rig.run(start), rig.run(start)]);
    expect(ends.map((events) => events.at(-1))).toMatchObject([
      { result: { was_running: false } },
      { result: { was_running: true } },
    ]);
    expect(await survivors(rig.deps.stateFolder)).toHaveLength(1);
  });

  it('is forced to end where it takes no notice, within bounded time', async ({ expect }) => {
    await using rig = await startHostRig({ stopTimeoutMs: 200 });
    await rig.define(local({ flags: ['--stubborn'] }));
    await rig.run(start);
    expect((await rig.run(stop)).at(-1)).toMatchObject({ result: { how: 'killed' } });
    expect(await survivors(rig.deps.stateFolder)).toEqual([]);
  });

  it('is ended by a signal where it cannot be asked', async ({ expect }) => {
    await using rig = await startHostRig();
    await rig.define(local({ flags: ['--no-shutdown'] }));
    await rig.run(start);
    expect((await rig.run(stop)).at(-1)).toMatchObject({ result: { how: 'terminated' } });
    const levels = rig.narrations.map(({ action, level }) => `${action} ${level}`);
    expect(levels).toContain('stop_hive warn');
  });

  it('[CORE-07] is known by pid and start time: another process with its pid is not touched', async ({
    expect,
  }) => {
    await using rig = await startHostRig();
    await rig.define(local());
    await writeFile(join(rig.deps.stateFolder, 'hive-1.pid'), `${process.pid} 1@another-boot\n`);
    expect((await rig.run(stop)).at(-1)).toMatchObject({ result: { how: 'gone' } });
    await writeFile(join(rig.deps.stateFolder, 'hive-1.pid'), `${process.pid} 1@another-boot\n`);
    expect((await rig.run(start)).at(-1)).toMatchObject({ result: { was_running: false } });
    expect(await pidOf(rig)).not.toBe(process.pid);
  });
});

describe.concurrent('[KQ-02] a hive on this host that cannot be started', () => {
  const failed = (code: string, details: object): object => ({
    type: 'failed',
    error: { code, details },
  });

  it('says why in the words of its log, without a path of the host', async ({ expect }) => {
    await using rig = await startHostRig();
    await rig.define(
      local({ flags: ['--fail', 'cannot read /srv/secret/hive.json: no such file'] }),
    );
    const reason = 'it ended at once: cannot read hive.json: no such file';
    const end = (await rig.run(start)).at(-1);
    expect(end).toMatchObject(failed('HIVE_START_FAILED', { hive: 'hive-1', reason }));
    expect(await survivors(rig.deps.stateFolder)).toEqual([]);
  });

  it('ends in bounded time where it never reports, and is gone', async ({ expect }) => {
    await using rig = await startHostRig({ startTimeoutMs: 300 });
    await rig.define(local({ flags: ['--mute'] }));
    const reason = 'it has not reported within 300 ms';
    const end = (await rig.run(start)).at(-1);
    expect(end).toMatchObject(failed('HIVE_START_FAILED', { reason }));
    expect(await survivors(rig.deps.stateFolder)).toEqual([]);
  });

  it('lacks its program, its file, its memory: all that is missing is told', async ({ expect }) => {
    await using rig = await startHostRig();
    await rig.define(local({ command: ['/no/such/hive'] }));
    const reason = 'its program is not there';
    const end = (await rig.run(start)).at(-1);
    expect(end).toMatchObject(failed('HIVE_START_FAILED', { reason }));
    await rig.define(local({ workers: 'nowhere.json', needs: { memory_mb: 1e9, cpus: 1 } }));
    for (const operation of [start, { ...start, operation: 'hive_check' } as const]) {
      const last = (await rig.run(operation)).at(-1);
      expect(last).toMatchObject(failed('PREFLIGHT_FAILED', { hive: 'hive-1' }));
      const checks = expect.arrayContaining([
        { name: 'program', ok: true, found: true, needed: true },
        { name: 'version', ok: true, found: 'hornet-hive 1.2.3', needed: null },
        { name: 'workers_file', ok: false, found: false, needed: true },
        { name: 'memory_mb', ok: false, found: expect.any(Number), needed: 1e9 },
        { name: 'cpus', ok: true, found: expect.any(Number), needed: 1 },
      ]);
      expect(last).toMatchObject(failed('PREFLIGHT_FAILED', { checks }));
    }
    expect(await readdir(rig.deps.stateFolder)).toEqual([]);
  });

  it('is not defined', async ({ expect }) => {
    await using rig = await startHostRig();
    for (const operation of ['hive_start', 'hive_stop', 'hive_check', 'hive_refresh'] as const) {
      const end = (await rig.run({ operation, hive: 'nobody' })).at(-1);
      expect(end).toMatchObject(failed('HIVE_NOT_FOUND', { hive: 'nobody' }));
    }
  });

  it.for(['cancel', 'deadline'])('is given up by a %s, and leaves nothing', async (how, {
    expect,
  }) => {
    await using rig = await startHostRig();
    await rig.define(local({ flags: ['--mute'] }));
    const job = rig.start(start, how === 'deadline' ? 1_000 : 15_000);
    if (how === 'cancel') {
      const actions = () => rig.narrations.map(({ action }) => action);
      await expect.poll(actions).toContain('await_hive');
      job.cancel('no longer wanted');
    }
    const end = (await eventsOf(job)).at(-1);
    if (how === 'cancel') expect(end).toEqual({ type: 'cancelled', reason: 'no longer wanted' });
    else expect(end).toMatchObject(failed('DEADLINE_EXCEEDED', { layer: 'queen' }));
    expect(await survivors(rig.deps.stateFolder)).toEqual([]);
  });
});

describe.skipIf(!hasProc)('[CORE-08] a hive that is started here', () => {
  it('outlives its queen, holds none of her pipes, and reports to the next', async ({ expect }) => {
    await using rig = await startHostRig();
    await rig.define(local());
    const child = fileURLToPath(new URL('testing/start-and-leave.child.ts', import.meta.url));
    const flags = ['--name', 'hive-1', '--queen-url', rig.deps.queenUrl()];
    const queen = [child, rig.deps.stateFolder, ...smallHiveCommand, ...flags];
    // Resolves when the pipes are closed too, which a hive that held them would prevent.
    const { stdout } = await execa(process.execPath, queen, { timeout: 10_000 });
    const pid = await pidOf(rig);
    expect(stdout).toBe(`started ${pid}`);
    expect(await survivors(rig.deps.stateFolder)).toEqual([pid]);
    const descriptors = await Promise.all(
      ['0', '1', '2'].map((each) => readlink(`/proc/${pid}/fd/${each}`)),
    );
    const log = join(rig.deps.stateFolder, 'hive-1.log');
    expect(descriptors).toEqual(['/dev/null', log, log]);
    const [, , group, session] = (await readFile(`/proc/${pid}/stat`, 'utf8'))
      .replace(/.*\) /s, '')
      .split(' ');
    expect([group, session]).toEqual([String(pid), String(pid)]);
    await rig.deps.whenKnown('hive-1', AbortSignal.timeout(10_000));
    expect((await rig.run(start)).at(-1)).toMatchObject({ result: { was_running: true } });
    expect((await rig.run(stop)).at(-1)).toMatchObject({ result: { how: 'by-itself' } });
  });
});
