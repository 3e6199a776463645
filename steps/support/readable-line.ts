// A line of a log as a person wants to read it: the message of a JSON log line with its level and time, any other line as it is.

/** Shortens what pino and its kin write; loses nothing that the log file does not keep. */
export function readableLine(line: string): string {
  const entry = parse(line);
  if (entry === undefined || typeof entry['msg'] !== 'string') return line;
  const time = typeof entry['time'] === 'string' ? entry['time'].slice(11, 23) : '';
  const error = entry['err'];
  const detail =
    isObject(error) && typeof error['message'] === 'string' ? ` (${error['message']})` : '';
  return `${time} ${levelOf(entry['level'])} ${entry['msg']}${detail}`.trimStart();
}

function parse(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const entry: unknown = JSON.parse(line);
    return isObject(entry) ? entry : undefined;
  } catch {
    return undefined; // a torn line is shown as it is
  }
}

function levelOf(level: unknown): string {
  if (typeof level !== 'number') return String(level ?? 'log');
  return level >= 50 ? 'error' : level >= 40 ? 'warn' : 'info';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
