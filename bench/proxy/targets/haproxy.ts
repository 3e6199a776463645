/** HAProxy passing TCP on: what a proxy costs that was made for nothing but speed. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { leasePort, startProcess } from '../../../harness/index.ts';
import { findProgram } from '../../relay/environment.ts';
import type { ProxyTarget } from '../proxy-target.ts';

export const haproxy: ProxyTarget = {
  name: 'haproxy',
  start: async (scope, { serverPort, folder }) => {
    const program = findProgram('haproxy');
    if (program === undefined) return { skipped: 'haproxy is not installed' };
    const { port } = await leasePort(scope);
    const file = join(folder, 'haproxy.cfg');
    await writeFile(file, configuration(port, serverPort));
    const { pid } = await startProcess(scope, {
      name: 'haproxy',
      command: [program, '-db', '-f', file],
      logFolder: folder,
      ready: { kind: 'listening', url: `http://127.0.0.1:${port}` },
    });
    return { port, pid };
  },
};

/** One thread, as our own has. */
function configuration(port: number, serverPort: number): string {
  return `
global
  nbthread 1
  maxconn 4096
defaults
  mode tcp
  timeout connect 5s
  timeout client 60s
  timeout server 60s
listen bench
  bind 127.0.0.1:${port}
  server server 127.0.0.1:${serverPort}
`;
}
