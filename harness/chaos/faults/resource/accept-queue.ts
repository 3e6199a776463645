/** How many connections wait at a port to be accepted, as the kernel's table of sockets says. */
import { readProcFile } from '../../../process/process-table.ts';

/** Of a socket that listens, the table shows them in the place of what it has received. */
const row = /^ *\d+: [\dA-F]+:([\dA-F]{4}) [\dA-F]+:[\dA-F]{4} 0A [\dA-F]{8}:([\dA-F]{8})/gm;

/** In the network that the process sees; undefined where nobody listens there. */
export function waitingAt(pid: number, port: number): number | undefined {
  const tables = `${readProcFile(pid, 'net/tcp') ?? ''}\n${readProcFile(pid, 'net/tcp6') ?? ''}`;
  const found = [...tables.matchAll(row)].find(([, at = '']) => Number.parseInt(at, 16) === port);
  return found === undefined ? undefined : Number.parseInt(found[2] ?? '', 16);
}
