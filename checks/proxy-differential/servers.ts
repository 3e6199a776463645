/** The two servers that are compared, as processes of the scope, each empty. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { leasePort, type Scope, startProcess } from '../../harness/index.ts';

export interface ComparedServers {
  readonly ours: string;
  readonly theirs: string;
  /** Whether theirs is from before 2.6 brought PATCH. */
  readonly lacksPatch: boolean;
  /** An address that neither can listen on, since somebody else does. */
  readonly takenAddress: string;
}

export async function startServers(
  scope: Scope,
  binary: string,
  logFolder: string,
): Promise<ComparedServers> {
  const main = join(import.meta.dirname, '../../harness/proxy/main.ts');
  const embedded = await startProcess(scope, {
    name: 'ours',
    command: [process.execPath, main, '--exit-with-parent'],
    logFolder,
    ready: { kind: 'ready-line' },
  });
  const { port } = await leasePort(scope);
  const theirs = `http://127.0.0.1:${port}`;
  await startProcess(scope, {
    name: 'theirs',
    command: [binary, '-host', '127.0.0.1', '-port', String(port)],
    logFolder,
    ready: { kind: 'http', url: `${theirs}/version` },
  });
  const { status } = await fetch(`${theirs}/proxies/none`, { method: 'PATCH', body: '{}' });
  return {
    ours: String(embedded.readyLine?.['url']),
    theirs,
    lacksPatch: status === 405,
    takenAddress: await takeAddress(scope),
  };
}

async function takeAddress(scope: Scope): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  scope.defer('taken address', async () => {
    server.close();
    await once(server, 'close');
  });
  const { port } = server.address() as AddressInfo; // It listens on TCP.
  return `127.0.0.1:${port}`;
}
