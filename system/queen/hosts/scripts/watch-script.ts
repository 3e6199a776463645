// The script that stays with a hive's process and tells how its log ends when it has. It says something all the time, so that
// it ends as soon as nobody listens.
import type { ShellScript } from '../host-shell.ts';
import { recordOf } from './process-record.ts';

export function watchScript(folder: string, hive: string): ShellScript {
  const text = `${recordOf(folder, hive)}
while lives; do
  echo alive || exit 0
  sleep 0.2
done
echo ended
tail -n 40 "$log" 2>/dev/null || :`;
  return { name: 'watch_hive', text };
}

/** The end of the log, out of what the script has said. */
export function readWatched(said: string): string {
  return said.slice(said.indexOf('ended\n') + 'ended\n'.length);
}
