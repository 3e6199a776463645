/** What a process has taken of the processor so far, as the kernel counts it. */
import { readFileSync } from 'node:fs';

/** Of all its threads, in its own code and in the kernel's; undefined where there is no /proc. */
export function cpuSecondsOf(pid: number): number | undefined {
  try {
    // The second field is a name that may hold anything, in brackets.
    const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'latin1').split(/\) (?!.*\) )/s);
    const fields = rest.split(' ');
    return (Number(fields[userTicks]) + Number(fields[userTicks + 1])) / ticksPerSecond;
  } catch {
    return undefined; // no Linux
  }
}

/** Counted from the state, which follows the name. */
const userTicks = 11;
/** On every Linux that Node runs on. */
const ticksPerSecond = 100;
