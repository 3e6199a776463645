// Which process a pid means: its number, and when it began, since numbers are given out again.
import { readFileSync } from 'node:fs';

/** Ticks of the system's clock at which the process began; undefined where there is none, or no /proc to ask. */
export function startTicksOf(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined; // it is gone, or this system has no /proc
  }
  // The name, in parentheses, may hold spaces and parentheses of its own.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const hasEnded = fields[0] === 'Z' || fields[0] === 'X';
  return hasEnded ? undefined : fields[19];
}
