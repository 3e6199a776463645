/**
 * Whether processes are found by the mark in their environment, and ended by their group: a shell that
 * starts another is started, found twice, and ended.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { runMark, takeCensus } from '../../process/environment-mark.ts';
import { identify } from '../../process/process-table.ts';
import { isGroupAlive, killGroup } from '../../process/terminate.ts';
import type { Probe, ProbeContext } from '../capability.ts';

export const environmentMarkProbe = {
  name: 'environment mark',
  advice: 'It takes Linux with /proc; in a container, do not hide it (hidepid).',
  look: (context) =>
    withFamily(context, async (pid) => {
      const census = takeCensus({ runId: context.runId });
      if (!census.available) throw new Error(census.reason);
      const found = census.processes.filter(({ groupId }) => groupId === pid).length;
      if (found !== 2) throw new Error(`${found} of 2 processes were found.`);
      return 'processes are found wherever they went';
    }),
} as const satisfies Probe;

export const processGroupProbe = {
  name: 'process groups',
  advice: 'Run on a system with process groups: Linux or macOS.',
  look: (context) =>
    withFamily(context, async (pid) => {
      const leader = identify(pid);
      await killGroup(leader);
      if (isGroupAlive(leader)) throw new Error('A group outlived SIGKILL.');
      return 'children end with their parents';
    }),
} as const satisfies Probe;

async function withFamily(
  { runId, scope }: ProbeContext,
  look: (pid: number) => Promise<string>,
): Promise<string> {
  const family = spawn('sh', ['-c', 'sleep 30 & echo up; wait'], {
    detached: true,
    env: { PATH: '/usr/bin:/bin', [runMark]: runId },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { pid } = family;
  if (pid === undefined) throw (await once(family, 'error'))[0];
  const leader = identify(pid);
  scope.defer(`group ${pid}`, () => killGroup(leader));
  await once(family.stdout, 'data');
  return await look(pid);
}
