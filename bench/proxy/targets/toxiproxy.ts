/** Shopify's Toxiproxy, in Go: the proxy that ours takes the place of. */
import { leasePort, startProcess } from '../../../harness/index.ts';
import { findProgram } from '../../relay/environment.ts';
import { createProxy } from '../create-proxy.ts';
import type { ProxyTarget } from '../proxy-target.ts';

export const toxiproxy: ProxyTarget = {
  name: 'toxiproxy',
  start: async (scope, { serverPort, folder, toxiproxy: given }) => {
    const program = given ?? findProgram('toxiproxy-server');
    if (program === undefined)
      return { skipped: 'toxiproxy-server is not on the PATH, nor named with --toxiproxy' };
    const { port } = await leasePort(scope);
    const url = `http://127.0.0.1:${port}`;
    const { pid } = await startProcess(scope, {
      name: 'toxiproxy',
      // As our own, it writes down what it does into a file. Reading it meanwhile would be the load's work.
      command: logged(`${folder}/toxiproxy.log`, program, '-host=127.0.0.1', `-port=${port}`),
      env: { LOG_LEVEL: 'info' },
      logFolder: folder,
      ready: { kind: 'http', url: `${url}/version` },
    });
    return { port: await createProxy(url, serverPort), pid, apiUrl: url };
  },
};

function logged(file: string, ...command: string[]): [string, ...string[]] {
  return ['sh', '-c', 'exec "$@" >>"$0" 2>&1', file, ...command];
}
