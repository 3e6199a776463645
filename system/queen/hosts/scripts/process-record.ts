// The record of a hive's process on its host, in shell: pid and start time in a file that the process itself has written.
// A pid alone may be somebody else's a moment later, so whoever is about to act on it compares the start time first.
import { quote, quotePath } from '../shell-quote.ts';

/** Prints when a process was started, in words that mean the same to this host only; nothing where it has ended. */
export const startedFunction = `started() {
  if [ -r /proc/self/stat ]; then
    stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
    set -- \${stat##*) }
    case $1 in Z | X) return 0 ;; esac
    shift 19
    echo "$1@$(cat /proc/sys/kernel/random/boot_id)"
  else
    ps -o lstart= -p "$1" 2>/dev/null | tr -s ' ' _
  fi
}`;

/**
 * Sets `record` and `log`, the files of the hive, and `pid` and `start` from the record. `lives` says whether that process
 * is still there.
 */
export function recordOf(folder: string, hive: string): string {
  return `${startedFunction}
folder=${quotePath(folder)}
record="$folder"/${quote(`${hive}.pid`)}
log="$folder"/${quote(`${hive}.log`)}
read_record() { pid=; start=; read -r pid start 2>/dev/null <"$record" || :; }
lives() { [ -n "$start" ] && [ "$(started "$pid")" = "$start" ]; }
read_record`;
}
