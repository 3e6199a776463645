/** What is mounted where, as this process sees it. Empty where the system does not tell. */
import { readFileSync } from 'node:fs';

export interface Mount {
  path: string;
  /** Which folder of the file system is mounted there. */
  root: string;
  /** `tmpfs`, `cgroup2`, … */
  type: string;
  /** What was named as its device. */
  source: string;
  /** Of the file system, such as the controllers of a cgroup. */
  options: readonly string[];
}

/** In the order in which they were mounted. */
export function listMounts(): Mount[] {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8').split('\n').flatMap(parseLine);
  } catch {
    // Not Linux, or no /proc.
    return [];
  }
}

function parseLine(line: string): Mount[] {
  const [place = '', device = ''] = line.split(' - ');
  const [, , , root, path] = place.split(' ').map(decode);
  const [type, source, options] = device.split(' ').map(decode);
  if (root === undefined || path === undefined || type === undefined) return [];
  return [{ path, root, type, source: source ?? '', options: options?.split(',') ?? [] }];
}

/** The kernel writes blanks and the like as three octal digits. */
function decode(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_all, digits) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
