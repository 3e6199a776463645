/** What is read of processes agrees with what is known of this one and its children. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import {
  hasEnded,
  hasProcFolder,
  identify,
  isAlive,
  isReused,
  listProcesses,
  readProcess,
  startTimeByPs,
} from './process-table.ts';

describe.runIf(hasProcFolder())('process table', () => {
  it('knows this process, its parent and its group', () => {
    const own = readProcess(process.pid);
    expect(own).toMatchObject({ pid: process.pid, parentPid: process.ppid, isZombie: false });
    expect(listProcesses()).toContainEqual(own);
  });

  it('reads past a name with spaces and parentheses', async () => {
    const code = 'process.title = "a) Z (b c"; console.log("named"); setInterval(() => {}, 60_000)';
    const child = spawn(process.execPath, ['-e', code], { stdio: ['pipe', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    const entry = readProcess(child.pid ?? 0);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(entry).toMatchObject({ parentPid: process.pid, isZombie: false });
  });

  it('tells a process from another one with its pid', () => {
    const own = identify(process.pid);
    const other = { ...own, startTime: '1@another-boot' };
    expect([isAlive(own), isReused(own)]).toEqual([true, false]);
    expect([isAlive(other), isReused(other)]).toEqual([false, true]);
  });

  it('knows that an ended process is gone and its pid free', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    const identity = identify(child.pid ?? 0);
    await once(child, 'exit');
    expect([isAlive(identity), isReused(identity)]).toEqual([false, false]);
    expect(readProcess(identity.pid)).toBeUndefined();
    expect([hasEnded(identity.pid), hasEnded(process.pid)]).toEqual([true, false]);
  });
});

describe('startTimeByPs', () => {
  it('knows when a process started, and nothing of one that is not there', () => {
    expect(startTimeByPs(process.pid)).toMatch(/\d\d:\d\d:\d\d \d{4}$/);
    expect(startTimeByPs(process.pid)).toBe(startTimeByPs(process.pid));
    expect(startTimeByPs(2 ** 22 + 1)).toBeUndefined();
  });
});
