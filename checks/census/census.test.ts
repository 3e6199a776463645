/** What a census finds when something was done to the machine meanwhile, and whose it says that it is. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Census, compare, takeCensus } from './census.ts';
import { Family } from './family.ts';
import { newRunIn } from './new-run.ts';
import { seeProcess } from './proc-files.ts';

let tmpFolder: string;
let before: Census;
const runId = '20260101T000000-test';

const take = (): Promise<Census> => takeCensus({ tmpFolder, proxyUrl: undefined });
async function leftovers(family = new Family(process.pid, [])): Promise<string[]> {
  return compare(before, await take(), { runId, family, tmpFolder }).leftovers;
}

/** Ended, and seen to have, when disposed of. */
function sleeper(env: Record<string, string> = {}) {
  const child = spawn('sleep', ['600'], {
    stdio: 'ignore',
    env: { PATH: '/usr/bin:/bin', ...env },
  });
  const [pid = 0] = [child.pid];
  const ended = new Promise((resolve) => child.once('exit', resolve));
  return {
    pid,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

beforeEach(async () => {
  tmpFolder = mkdtempSync(join(tmpdir(), 'census-'));
  before = await take();
});
afterEach(() => rmSync(tmpFolder, { recursive: true }));

describe('a census afterwards', () => {
  it('finds nothing where nothing was done', async () => {
    expect(await leftovers()).toEqual([]);
  });

  it('finds a process of the family, and says so when it is stopped', async () => {
    await using child = sleeper();
    const family = new Family(process.pid, []);
    family.look();
    expect(await leftovers(family)).toEqual([`process ${child.pid} sleep 600`]);
    process.kill(child.pid, 'SIGSTOP');
    await expect.poll(() => seeProcess(child.pid)?.isStopped).toBe(true);
    expect(await leftovers(family)).toEqual([`process ${child.pid} sleep 600, stopped`]);
  });

  it.each([
    ['of nobody', {}, 1],
    ['of another run', { HORNET_RUN: '20260101T000000-othr' }, 0],
  ])('finds that a program %s which was there before is stopped', async (_whose, env, count) => {
    await using child = sleeper(env);
    before = await take();
    process.kill(child.pid, 'SIGSTOP');
    await expect.poll(() => seeProcess(child.pid)?.isStopped).toBe(true);
    const found = [`process ${child.pid} sleep 600 is stopped`];
    expect(await leftovers()).toEqual(found.slice(0, count));
  });

  it('finds a limit that is not what it was, and a clock that was set', async () => {
    await using child = sleeper();
    before = await take();
    const [key = ''] = [seeProcess(child.pid)?.key];
    const seen = before.processes.get(key);
    if (seen === undefined) throw new Error('It was not seen.');
    before.processes.set(key, { ...seen, limits: seen.limits.replace('Max open files', 'Max') });
    before.clockAheadMs -= 5_000;
    expect(await leftovers()).toEqual([
      `process ${child.pid} sleep 600 has other limits`,
      expect.stringMatching(/^the clock was set by 50\d\d ms$/),
    ]);
  });

  it('finds folders of the run, and shared memory of one of its processes', async () => {
    await using child = sleeper();
    const family = new Family(child.pid, []);
    const folder = join(tmpFolder, `hornet-${runId}`);
    mkdirSync(folder);
    const memory = join('/dev/shm', `census-test_${child.pid}`);
    writeFileSync(memory, '');
    try {
      const found = await leftovers(family);
      expect(found).toContain(`folders ${folder}`);
      expect(found).toContain(`shared memory census-test_${child.pid}`);
      expect(newRunIn(tmpFolder, before)).toBe(runId);
    } finally {
      rmSync(memory);
    }
  });

  it('takes no folder for a run that has not the name of one', () => {
    mkdirSync(join(tmpFolder, 'hornet-models'));
    expect(newRunIn(tmpFolder, before)).toBeUndefined();
  });
});
