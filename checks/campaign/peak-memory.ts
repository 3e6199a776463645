/** What the kernel says that a process has taken of the memory, at most, since it began. */
import { readFileSync } from 'node:fs';

/** The largest resident set, in bytes. @throws Error where the process is gone, or this is no Linux */
export function peakMemoryOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? [];
  if (kilobytes === undefined) throw new Error(`Process ${pid} tells no peak of its memory.`);
  return Number(kilobytes) * 1_024;
}
