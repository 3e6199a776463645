/** Which of some processes and their descendants listens on a TCP port. It looks and does nothing. */
import { readOpenSockets } from '../process/open-sockets.ts';
import { listProcesses } from '../process/process-table.ts';
import { portOf, readTcpSockets } from '../process/tcp-table.ts';

/** Undefined where none does, or where the system does not tell. */
export function listenerAmong(roots: readonly number[], port: number): number | undefined {
  const [first] = roots;
  if (first === undefined) return undefined;
  const sockets = readTcpSockets(first) ?? [];
  const listening = sockets.filter(
    ({ state, local }) => state === 'listening' && portOf(local) === port,
  );
  const inodes = new Set(listening.map(({ inode }) => inode));
  return descendantsOf(roots).find((pid) => {
    const open = readOpenSockets(pid);
    return open.state === 'seen' && open.inodes.some((inode) => inodes.has(inode));
  });
}

/** They themselves first; then who is left of a group whose leader they are, whoever was its parent. */
function descendantsOf(roots: readonly number[]): number[] {
  const processes = listProcesses();
  const ofGroups = processes.filter(
    ({ pid, groupId }) => groupId !== pid && roots.includes(groupId),
  );
  const found = [...new Set([...roots, ...ofGroups.map(({ pid }) => pid)])];
  for (const pid of found)
    found.push(
      ...processes.flatMap((one) =>
        one.parentPid === pid && !found.includes(one.pid) ? [one.pid] : [],
      ),
    );
  return found;
}
