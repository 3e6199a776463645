/** Who is taken for dead is cleaned up after, so every doubt has to be for the living. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { identify } from '../process/process-table.ts';
import { lifeOf } from './run-life.ts';
import { ownWhereabouts, pidNamespaceOf, type RunRecord, type Whereabouts } from './run-record.ts';

const gone: Whereabouts = { ...ownWhereabouts(), startTime: '1@another-boot' };
const guardian = { pid: 7, runId: 'x', runFolder: '/tmp/hornet-x' };
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

describe('lifeOf', () => {
  it('is live as long as the runner is', () => {
    const life = lifeOf(record(ownWhereabouts(), gone), undefined);
    expect(life).toEqual({ state: 'live', why: `its runner is ${process.pid}` });
  });

  it('is ending as long as the guardian is there, however that is known', () => {
    expect(lifeOf(record(gone, ownWhereabouts()), undefined).state).toBe('ending');
    expect(lifeOf(record(gone, gone), guardian).state).toBe('ending');
    expect(lifeOf(undefined, guardian).state).toBe('ending');
  });

  it('has ended when both are gone, though another process has the pid', () => {
    expect(lifeOf(record(gone, gone), undefined)).toEqual({ state: 'ended' });
    expect(lifeOf(undefined, undefined)).toEqual({ state: 'ended' });
  });

  const mayUnshare = spawnSync('unshare', ['--pid', '--fork', 'true']).status === 0;

  it.runIf(mayUnshare)(
    'sees a runner in an inner PID namespace, where it has another pid',
    async () => {
      const child = spawn(
        'unshare',
        ['--pid', '--fork', '--kill-child', 'sh', '-c', 'echo up; exec sleep 60'],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      children.push(child);
      await once(child.stdout, 'data');
      const inner = Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8'));
      const runner = { ...identify(inner), pid: 1, pidNamespace: pidNamespaceOf(inner) };
      expect(runner.pidNamespace).not.toBe(pidNamespaceOf('self'));
      expect(lifeOf(record(runner, gone), undefined).state).toBe('live');
      const other = { ...runner, startTime: gone.startTime };
      expect(lifeOf(record(other, gone), undefined).state).not.toBe('live');
    },
  );
});

function record(runner: Whereabouts, guarding: Whereabouts): RunRecord {
  const about = {
    v: 1,
    runId: 'x',
    startedAt: '2026-11-05T07:08:09Z',
    reportFolder: '/x',
  } as const;
  return { ...about, runner, guardian: guarding };
}
