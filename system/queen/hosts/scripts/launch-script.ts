// The script that starts a hive's program on its host, in a session of its own: it survives the shell, the connection and the
// queen, and holds nothing of theirs. A program that runs there already is left alone.
import type { ShellScript } from '../host-shell.ts';
import { exportAll, quote, quotePath } from '../shell-quote.ts';
import { recordOf, startedFunction } from './process-record.ts';

export interface Launch {
  hive: string;
  /** Where log and record lie on the host. */
  folder: string;
  command: readonly [string, ...string[]];
  /** Arguments that are paths there, so that `~/` means the home folder, by their position in the command. */
  paths: readonly number[];
  environment: Readonly<Record<string, string>>;
}

/** `started`: by this script. `running`: before it. `ended`: at once, with the last that it said. */
export type Launched =
  | { is: 'started' | 'running'; pid: number }
  | { is: 'ended'; log: string }
  | { is: 'no-folder' };

/**
 * The process writes its own record before it becomes the hive, so that none runs without one, even where the script is cut
 * off. Of two that start at once, one finds the other's record and ends.
 */
export function launchScript({ hive, folder, command, paths, environment }: Launch): ShellScript {
  const words = command.map((word, at) => (paths.includes(at) ? quotePath(word) : quote(word)));
  const text = `${recordOf(folder, hive)}
lives && { echo "running $pid"; exit 0; }
(umask 077; mkdir -p "$folder" && : >"$record.new") 2>/dev/null || { echo no-folder; exit 0; }
rm -f "$record" "$record.new"
[ ! -f "$log" ] || mv -f "$log" "$log.1"
if command -v setsid >/dev/null 2>&1; then session=setsid; else session=; fi
(umask 077; : >"$log")
nohup $session /bin/sh -c ${quote(becomeHive(environment))} hornet "$record" ${words.join(' ')} >>"$log" 2>&1 &
child=$!
while :; do
  read_record
  lives && { echo "started $pid"; exit 0; }
  [ -n "$(started "$child")" ] || break
  sleep 0.02
done
read_record
lives && { echo "started $pid"; exit 0; }
echo ended
tail -n 40 "$log"`;
  return { name: 'start_hive', text };
}

export function readLaunched(said: string): Launched {
  const [first = '', ...rest] = said.split('\n');
  const [is, pid] = first.split(' ');
  if (is === 'started' || is === 'running') return { is, pid: Number(pid) };
  if (is === 'no-folder') return { is };
  return { is: 'ended', log: rest.join('\n') };
}

/**
 * Its record is there as a whole or not at all, and never takes the place of another's. The environment of the hive is not
 * that of the scripts: it may lead to other programs, or to none.
 */
function becomeHive(environment: Readonly<Record<string, string>>): string {
  return `${startedFunction}
record=$1; shift
echo "$$ $(started $$)" >"$record.$$" && ln "$record.$$" "$record"
made=$?
rm -f "$record.$$"
[ $made -eq 0 ] || exit 1
${exportAll(environment)}
exec "$@"`;
}
