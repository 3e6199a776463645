// Finds in the end of a program's log why it ended, in one sentence that may cross the wire: no path of the host
// and no secret is in it.
import { basename } from 'node:path';
import { redact } from '../../shared/index.ts';

/** Undefined where the log says nothing. */
export function explainLog(log: string): string | undefined {
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  const plain = lines.filter((line) => !line.startsWith('{'));
  const gravest = lines
    .map(readEntry)
    .findLast((entry) => entry !== undefined && entry.level >= 50);
  // Those who find fault with their settings, and the shell, say so in plain lines.
  const faults = plain.filter((line) => /\berror\b|not found|denied/i.test(line)).slice(-5);
  const reason = gravest?.msg ?? (faults.length > 0 ? faults.join(' ') : plain.at(-1));
  return reason === undefined ? undefined : shorten(redact(withoutPaths(reason)));
}

interface LogEntry {
  level: number;
  msg: string;
}

function readEntry(line: string): LogEntry | undefined {
  try {
    const { level, msg }: Partial<LogEntry> = JSON.parse(line);
    return typeof level === 'number' && typeof msg === 'string' ? { level, msg } : undefined;
  } catch {
    return undefined; // an ordinary line
  }
}

/** Each with only the last name of it, which is what a reader recognises. */
function withoutPaths(text: string): string {
  return text.replace(
    /(^|[\s'"(=:])((?:~|file:\/\/)?\/[^\s'"():,;]+)/g,
    (_, before: string, path: string) => `${before}${basename(path)}`,
  );
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim().replace(/\.$/, '');
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}
