/** Who listens on a port of a run is named, unless they cannot be of that run. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { hasProcFolder } from '../process/process-table.ts';
import { listenerOn } from './port-listener.ts';

const runId = '20261105T070809-abcd';
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

describe.runIf(hasProcFolder())('listenerOn', () => {
  it.each(['127.0.0.1', '0.0.0.0', '::', '::1'])('finds who listens on %s', async (host) => {
    const { pid, port } = await listen({}, host);
    expect(listenerOn(port, runId, Number.POSITIVE_INFINITY)).toEqual({
      pid,
      command: expect.stringContaining('createServer'),
    });
  });

  it('finds nobody where nobody listens any more', async () => {
    const { port, end } = await listen({});
    await end();
    expect(listenerOn(port, runId, Number.POSITIVE_INFINITY)).toBeUndefined();
  });

  it('leaves aside who carries the mark of another run, or was started after this one had ended', async () => {
    const other = await listen({ HORNET_RUN: '20261105T070809-abce' });
    expect(listenerOn(other.port, runId, Number.POSITIVE_INFINITY)).toBeUndefined();
    const own = await listen({ HORNET_RUN: runId });
    expect(listenerOn(own.port, runId, Date.now())?.pid).toBe(own.pid);
    expect(listenerOn(own.port, runId, Date.now() - 60_000)).toBeUndefined();
  });
});

async function listen(env: Record<string, string>, host = '127.0.0.1') {
  const code = `const server = require('node:net').createServer().listen(0, '${host}', () => {
    process.stdout.write(String(server.address().port));
  });`;
  const child = spawn(process.execPath, ['-e', code], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [port] = await once(child.stdout, 'data');
  const end = async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return { pid: child.pid, port: Number(port), end };
}
