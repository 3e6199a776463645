// The script that looks at what a host has: processors, free memory and disk, the hive's program and its version, the hive's
// file. It changes nothing there.
import type { ShellScript } from '../host-shell.ts';
import { exportAll, quote, quotePath } from '../shell-quote.ts';

export interface Survey {
  cpus: number | null;
  memoryMb: number | null;
  diskMb: number | null;
  hasProgram: boolean;
  /** The first line that it answers `--version` with; null where it answers in no such way. */
  version: string | null;
  hasWorkersFile: boolean;
}

export interface SurveyOrder {
  folder: string;
  command: readonly [string, ...string[]];
  workers: string;
  environment: Readonly<Record<string, string>>;
}

export function surveyScript({ folder, command, workers, environment }: SurveyOrder): ShellScript {
  const [program, ...leading] = command;
  const text = `echo "cpus=$(getconf _NPROCESSORS_ONLN 2>/dev/null)"
echo "memory_kb=$(sed -n 's/^MemAvailable: *\\([0-9]*\\) kB$/\\1/p' /proc/meminfo 2>/dev/null)"
folder=${quotePath(folder)}
until [ -d "$folder" ]; do folder=$(dirname -- "$folder"); done
echo "disk_kb=$(df -Pk -- "$folder" 2>/dev/null | awk 'NR == 2 { print $(NF - 2) }')"
[ -r ${quotePath(workers)} ] && echo workers=there
limit=$(command -v timeout)
${exportAll(environment)}
command -v ${quotePath(program)} >/dev/null 2>&1 || exit 0
echo program=there
[ -n "$limit" ] || exit 0
version=$("$limit" 5 ${[quotePath(program), ...leading.map(quote)].join(' ')} --version 2>/dev/null) || exit 0
IFS= read -r first <<END
$version
END
printf 'version=%s\\n' "$first"`;
  return { name: 'survey_host', text };
}

export function readSurvey(said: string): Survey {
  const facts = new Map(
    said.split('\n').map((line): [string, string] => {
      const at = line.indexOf('=');
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
  const whole = (name: string): number | null => {
    const text = facts.get(name) ?? '';
    return /^\d+$/.test(text) ? Number(text) : null;
  };
  const megabytes = (name: string): number | null => {
    const kilobytes = whole(name);
    return kilobytes === null ? null : Math.floor(kilobytes / 1024);
  };
  return {
    cpus: whole('cpus'),
    memoryMb: megabytes('memory_kb'),
    diskMb: megabytes('disk_kb'),
    hasProgram: facts.has('program'),
    version: facts.get('version')?.slice(0, 100) || null,
    hasWorkersFile: facts.has('workers'),
  };
}
