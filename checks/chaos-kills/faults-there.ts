/** Which faults were there at a moment, read from the lines of a history without the harness's reader. */
import { read } from '../census/proc-files.ts';

/** Their kinds: of those that were about to be struck, too, and until they are seen to be healed. A torn last line is left out. */
export function faultsThere(historyFile: string): string[] {
  const there = new Map<number, string>();
  for (const line of read(historyFile).split('\n').slice(1, -1)) {
    const { kind, op, fault, fault_kind: name } = JSON.parse(line);
    if (kind !== 'fault') continue;
    if (op === 'strike') there.set(fault, name);
    if (op === 'healed' || op === 'not_struck') there.delete(fault);
  }
  return [...there.values()];
}
