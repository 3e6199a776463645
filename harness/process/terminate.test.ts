/** Signals reach whom they are meant for, and nobody who merely has their pid. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { identify, isAlive, type ProcessIdentity } from './process-table.ts';
import {
  isGroupAlive,
  killEach,
  killGroup,
  signalGroup,
  signalProcess,
  terminateGroup,
} from './terminate.ts';

const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

describe('signals', () => {
  it('are not sent to a process that took over the pid', async () => {
    const identity = await startStubborn();
    const earlier = { ...identity, startTime: '1@another-boot' };
    expect(signalProcess(earlier, 'SIGKILL')).toBe(false);
    expect(signalGroup(earlier, 'SIGKILL')).toBe(false);
    expect(isGroupAlive(earlier)).toBe(false);
    await terminateGroup(earlier, { stopTimeoutMs: 0 });
    await killEach([earlier]);
    expect(isAlive(identity)).toBe(true);
  });

  it('say when nobody is left to hear them', async () => {
    const identity = await startStubborn();
    await killGroup(identity);
    expect(signalProcess(identity, 'SIGTERM')).toBe(false);
    expect(isGroupAlive(identity)).toBe(false);
    await terminateGroup(identity, { stopTimeoutMs: 0 });
    await killGroup(identity);
  });
});

describe('terminateGroup', () => {
  it('[CORE-07] escalates to SIGKILL after the time to stop, and says so first', async () => {
    const identity = await startStubborn();
    const seen: boolean[] = [];
    await terminateGroup(identity, {
      stopTimeoutMs: 100,
      onEscalate: () => seen.push(isAlive(identity)),
    });
    expect(seen).toEqual([true]);
    expect(isAlive(identity)).toBe(false);
  });

  it('does not escalate when SIGTERM was enough', async () => {
    const identity = await start('ready.ts');
    const escalate = () => {
      throw new Error('must not be needed');
    };
    await terminateGroup(identity, { stopTimeoutMs: 600_000, onEscalate: escalate });
    expect(isAlive(identity)).toBe(false);
  });
});

function startStubborn(): Promise<ProcessIdentity> {
  return start('stubborn.ts');
}

async function start(fixture: string): Promise<ProcessIdentity> {
  const path = join(import.meta.dirname, 'fixtures', fixture);
  const child = spawn(process.execPath, [path], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  await once(child.stdout, 'data');
  return identify(child.pid ?? 0);
}
