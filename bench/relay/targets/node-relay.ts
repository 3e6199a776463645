/** The simplest relay that Node can be, in two programs as ours is: what our hops cost besides. */
import { fileURLToPath } from 'node:url';
import { type Scope, startProcess } from '../../../harness/index.ts';
import type { RelayTarget } from '../relay-target.ts';

export const nodeRelay: RelayTarget = {
  name: 'node relay',
  hops: 2,
  start: async (scope, { url, folder }) => ({
    url: await startHop(scope, await startHop(scope, url, folder), folder),
  }),
};

/** Before whoever listens at the URL. Returns where it listens itself. */
async function startHop(scope: Scope, upstream: string, logFolder: string): Promise<string> {
  const program = fileURLToPath(new URL('../node-relay-hop.ts', import.meta.url));
  const { readyLine } = await startProcess(scope, {
    name: 'node-relay',
    command: [process.execPath, program, upstream],
    logFolder,
    ready: { kind: 'ready-line' },
  });
  return String(readyLine?.['url']);
}
