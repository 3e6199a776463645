/** The simplest proxy that Node can be: two sockets, piped into each other. What ours costs besides. */
import { fileURLToPath } from 'node:url';
import { startProcess } from '../../../harness/index.ts';
import type { ProxyTarget } from '../proxy-target.ts';

export const nodePipe: ProxyTarget = {
  name: 'node pipe',
  start: async (scope, { serverPort, folder }) => {
    const program = fileURLToPath(new URL('../load/pipe.ts', import.meta.url));
    const { pid, readyLine } = await startProcess(scope, {
      name: 'node-pipe',
      command: [process.execPath, program, String(serverPort)],
      logFolder: folder,
      ready: { kind: 'ready-line' },
    });
    return { port: Number(readyLine?.['port']), pid };
  },
};
