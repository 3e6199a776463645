/** SGLang's model gateway (`smg` of PyPI), the fastest of the routers that understand what they relay. */
import { leasePort, startProcess } from '../../../harness/index.ts';
import { findProgram } from '../environment.ts';
import type { RelayTarget } from '../relay-target.ts';

export const smg: RelayTarget = {
  name: 'smg',
  hops: 1,
  start: async (scope, worker) => {
    const program = findProgram('smg');
    if (program === undefined) return { skipped: 'smg is not installed (pip install smg)' };
    const { port } = await leasePort(scope);
    const { port: metricsPort } = await leasePort(scope);
    await startProcess(scope, {
      name: 'smg',
      command: [
        program,
        'launch',
        ...[
          '--host',
          '127.0.0.1',
          '--port',
          String(port),
          '--prometheus-port',
          String(metricsPort),
        ],
        ...['--worker-urls', worker.url, '--policy', 'round_robin', '--log-level', 'error'],
      ],
      logFolder: worker.folder,
      // It answers before it has met its worker.
      ready: { kind: 'http', url: `http://127.0.0.1:${port}/readiness` },
      readyTimeoutMs: 60_000,
    });
    return { url: `http://127.0.0.1:${port}` };
  },
};
