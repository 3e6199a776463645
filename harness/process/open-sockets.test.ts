/** What is read of the sockets of a process agrees with the kernel's table; who is gone, or hidden, is told apart. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { readOpenSockets } from './open-sockets.ts';
import { hasProcFolder } from './process-table.ts';
import { portOf, readTcpSockets } from './tcp-table.ts';

describe.runIf(hasProcFolder())('the sockets of a process', () => {
  it('have the numbers that the table of its network has for them', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const inTable = readTcpSockets(process.pid)?.find(
      ({ local, state }) => state === 'listening' && portOf(local) === port,
    );
    const own = readOpenSockets(process.pid);
    server.close();
    expect(own.state === 'seen' && own.inodes).toContain(inTable?.inode);
    expect(own.state === 'seen' && own.networkNamespace).toMatch(/^net:\[\d+\]$/);
  });

  it('of a child are in the same network, and are not those of its parent', async () => {
    const child = spawn('sleep', ['60'], { stdio: 'ignore' });
    await once(child, 'spawn');
    const own = readOpenSockets(process.pid);
    const other = readOpenSockets(child.pid ?? 0);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(other).toEqual({ ...own, inodes: [] });
  });

  it('are gone with it', () => {
    expect(readOpenSockets(2 ** 22 + 1)).toEqual({ state: 'gone' });
  });

  it.runIf(process.getuid?.() === 0)(
    "are hidden from who may not look at another user's",
    async () => {
      const program = `
      import(process.argv[1]).then(({ readOpenSockets }) => {
        process.setuid(65534);
        console.log(JSON.stringify(readOpenSockets(process.ppid)));
      });`;
      const file = new URL('open-sockets.ts', import.meta.url).href;
      const child = spawn(process.execPath, ['-e', program, file], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [answer] = await once(child.stdout, 'data');
      expect(JSON.parse(String(answer))).toEqual({ state: 'hidden' });
    },
  );
});
