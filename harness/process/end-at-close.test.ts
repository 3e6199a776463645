/** A program that another one takes along, when their scope closes, has not ended unasked. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Scope } from '../kernel/scope.ts';
import { type RunningProcess, startProcess } from './spawn.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

function startNode(scope: Scope, name: string, code: string): Promise<RunningProcess> {
  return startProcess(scope, {
    name,
    command: [process.execPath, '-e', `${code}; console.log('up'); setInterval(() => {}, 1e6)`],
    logFolder: folder,
    ready: { kind: 'log', pattern: 'up' },
  });
}

it('[INFRA-10] is no error, where it lived when the scope began to close', async () => {
  const scope = new Scope({ name: 'owner' });
  const peer = await startNode(scope, 'peer', '');
  // Started last, so asked to end first.
  await startNode(
    scope,
    'leader',
    `process.on('SIGTERM', () => { process.kill(${peer.pid}, 'SIGINT'); setTimeout(process.exit, 100); })`,
  );
  await scope.close();
  expect(peer.exit).toMatchObject({ signal: 'SIGINT' });
});

it('leaves nothing on the scope for those that ended before', async () => {
  const scope = new Scope({ name: 'owner' });
  const peer = await startNode(scope, 'peer', `setTimeout(process.exit, 50)`);
  await peer.exited;
  await expect(scope.close()).rejects.toMatchObject({
    errors: [{ cause: { code: 'PROCESS_ENDED_UNASKED' } }],
  });
});
