/** Whose starter is gone, and whose is not. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { runMark, scopeMark } from '../process/environment-mark.ts';
import { orphanedProcesses } from './orphaned-processes.ts';

const runId = `orphans-${process.pid}`;

it('[INFRA-24] a process whose starter was killed is named, and one whose starter lives is not', async () => {
  const script = `
    const { spawn } = require('node:child_process');
    const child = spawn('sleep', ['60'], { stdio: 'ignore', detached: true });
    console.log(child.pid);
    setInterval(() => {}, 1e6);
  `;
  const env = { ...process.env, [runMark]: runId, [scopeMark]: 'stack' };
  const starter = spawn(process.execPath, ['--eval', script], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [said] = await once(starter.stdout, 'data');
  const pid = Number(String(said));
  try {
    expect(orphanedProcesses(runId, 'stack')).toEqual([]);
    starter.kill('SIGKILL');
    await once(starter, 'exit');
    expect(orphanedProcesses(runId, 'stack')).toEqual([
      `Process ${pid} (sleep 60) has outlived who started it.`,
    ]);
    expect(orphanedProcesses(runId, 'another')).toEqual([]);
  } finally {
    process.kill(pid, 'SIGKILL');
  }
});
