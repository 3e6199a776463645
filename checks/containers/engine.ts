/** Docker's engine for this check alone, in a folder of its own. It leaves nothing but what its scope removes. */
import { existsSync, rmdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { eventually, type Scope, startProcess } from '../../harness/index.ts';
import { askEngine } from '../../harness/machine/container-engine.ts';
import { listMounts } from '../../harness/machine/mount-table.ts';

/** @returns where it listens, or why there is none */
export async function startEngine(
  scope: Scope,
): Promise<{ socket: string } | { obstacle: string }> {
  const program = findProgram('dockerd');
  if (program === undefined) return { obstacle: 'no engine answers, and there is no dockerd' };
  const folder = await mkdtemp(join(tmpdir(), 'hornet-dockerd-'));
  scope.defer('folder of the engine', () => rm(folder, { recursive: true, force: true }));
  const socket = join(folder, 'docker.sock');
  const group = basename(folder);
  scope.defer('cgroups of the engine', () => removeGroups(group));
  const folders = ['--data-root', 'data', '--exec-root', 'exec', '--pidfile', 'pid'];
  const engine = await startProcess(scope, {
    name: 'dockerd',
    command: [
      program,
      ...folders.map((text) => (text.startsWith('--') ? text : join(folder, text))),
      ...['--host', `unix://${socket}`, '--storage-driver', 'vfs', '--iptables=false'],
      ...['--cgroup-parent', `/${group}`],
    ],
    logFolder: folder,
  });
  engine.expectEnd();
  try {
    const until = (isThere: boolean) => isThere;
    const hope = 'the engine answers';
    await eventually(() => doesEngineAnswer(socket), { hope, until, timeoutMs: 30_000 });
    return { socket };
  } catch {
    return { obstacle: `dockerd does not start here: ${engine.lines().at(-1)}` };
  }
}

/** Whether anybody answers at a socket. */
export async function doesEngineAnswer(socket: string | undefined): Promise<boolean> {
  if (socket === undefined || !existsSync(socket)) return false;
  return await askEngine(socket, 'GET', '/_ping').then(
    ({ status }) => status === 200,
    () => false,
  );
}

/** It makes one in each tree, for its containers, and leaves them empty. */
function removeGroups(group: string): void {
  for (const { path, type } of listMounts()) {
    const folder = join(path, group);
    if (type.startsWith('cgroup') && existsSync(folder)) rmdirSync(folder);
  }
}

function findProgram(name: string): string | undefined {
  return ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin']
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));
}
