/** Who is put into a group with a limit, and where all go when the fault is healed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { systemClock } from '../../kernel/clock.ts';
import { Prng } from '../../kernel/prng.ts';
import { createRunScope, lackOf } from '../../machine/fixtures/run-scope.ts';
import { identify, isAlive, readProcFile } from '../../process/process-table.ts';
import type { StrikeContext } from '../fault-kind.ts';
import { confine } from './confine.ts';

const lack = await lackOf('limits of tasks');

it.skipIf(lack)(
  `who was started in the group goes back where its parent was, alive${lack ? `: ${lack}` : ''}`,
  async () => {
    await using run = createRunScope();
    mkdirSync(`${run.folder}/fault`);
    const shell = spawn('sh', ['-c', 'read -r go; sleep 60 & echo $!; wait'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    run.scope.defer('shell', () => shell.kill('SIGKILL'));
    const parent = identify(shell.pid ?? 0);
    const usual = readProcFile(parent.pid, 'cgroup');
    const fault = run.scope.child('fault');
    const confined = await confine(contextOf(fault), {
      what: 'tasks',
      limits: { processes: 50 },
      members: () => [parent],
    });
    expect(run.open).toEqual([{ kind: 'cgroup', path: confined.group.paths[0] }]);
    shell.stdin.write('go\n');
    const child = identify(Number(String((await once(shell.stdout, 'data'))[0])));
    run.scope.defer('sleep', () => process.kill(child.pid));
    for (const one of [parent, child]) expect(confined.holds(one.pid)).toBe(true);
    await fault.close();
    for (const one of [parent, child]) {
      expect([isAlive(one), confined.holds(one.pid)]).toEqual([true, false]);
      expect(readProcFile(one.pid, 'cgroup')).toBe(usual);
    }
    expect(run.open).toEqual([]);
  },
);

it.skipIf(lack)('leaves nothing when nobody is there, or who was is gone', async () => {
  await using run = createRunScope();
  const limit = { what: 'tasks', limits: { processes: 5 } };
  await expect(
    confine(contextOf(run.scope.child('nobody')), { ...limit, members: () => [] }),
  ).rejects.toMatchObject({ code: 'FAULT_NOT_INJECTED' });
  const ended = spawn('true');
  const gone = identify(ended.pid ?? 0);
  await once(ended, 'exit');
  const fault = run.scope.child('gone');
  await confine(contextOf(fault), { ...limit, members: () => [gone] });
  await fault.close();
  expect(run.open).toEqual([]);
});

function contextOf(scope: StrikeContext['scope']): StrikeContext {
  const nobody = { kind: 'process', name: 'nobody', traits: [], touches: [] } as const;
  return {
    // Nothing of it is asked for.
    subject: {} as StrikeContext['subject'],
    ...{ target: nobody, parameters: {}, scope, random: new Prng(1), clock: systemClock },
    ...{ folder: '/nowhere', signal: scope.signal },
  };
}
