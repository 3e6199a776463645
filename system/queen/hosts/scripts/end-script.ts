// The script that ends a hive's process, with its group: waits for it to go by itself, then asks it to, then forces it.
// It acts on the process of the record and no other, never by a name.
import type { ShellScript } from '../host-shell.ts';
import { recordOf } from './process-record.ts';

export interface EndPlan {
  hive: string;
  folder: string;
  /** How long it may take to go by itself. */
  patienceMs: number;
  /** How long it may take after SIGTERM. */
  graceMs: number;
}

/** `gone`: there was none. `left`: not even SIGKILL has ended it. */
export type Ended = 'gone' | 'by-itself' | 'terminated' | 'killed' | 'left';

/** How long a process may take to vanish that is killed. */
const killMs = 2_000;

/** The longest that the script can take. */
export function longestEndMs({ patienceMs, graceMs }: EndPlan): number {
  return patienceMs + graceMs + killMs;
}

export function endScript({ hive, folder, patienceMs, graceMs }: EndPlan): ShellScript {
  const text = `${recordOf(folder, hive)}
tell() { kill -s "$1" -- "-$pid" 2>/dev/null || kill -s "$1" "$pid" 2>/dev/null || :; }
goes_within() {
  tenths=0
  while lives; do
    [ $tenths -lt $1 ] || return 1
    tenths=$((tenths + 1))
    sleep 0.1
  done
}
done_with() { rm -f "$record"; echo "$1"; exit 0; }
lives || done_with gone
goes_within ${tenths(patienceMs)} && done_with by-itself
tell TERM
goes_within ${tenths(graceMs)} && done_with terminated
tell KILL
goes_within ${tenths(killMs)} && done_with killed
echo left`;
  return { name: 'stop_hive', text };
}

export function readEnded(said: string): Ended {
  const word = said.trim();
  const known: readonly Ended[] = ['gone', 'by-itself', 'terminated', 'killed'];
  return known.find((each) => each === word) ?? 'left';
}

function tenths(ms: number): number {
  return Math.ceil(ms / 100);
}
