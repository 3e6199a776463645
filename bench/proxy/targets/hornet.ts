/** Our own proxy. */
import { startProxyServer } from '../../../harness/index.ts';
import { createProxy } from '../create-proxy.ts';
import type { ProxyTarget } from '../proxy-target.ts';

export const hornet: ProxyTarget = {
  name: 'hornet',
  start: async (scope, { serverPort, folder }) => {
    const server = await startProxyServer(scope, { logFolder: folder });
    if (server.process === undefined) throw new Error('Our own proxy is not a process of ours.');
    const { url: apiUrl, process } = server;
    return { port: await createProxy(apiUrl, serverPort), pid: process.pid, apiUrl };
  },
};
