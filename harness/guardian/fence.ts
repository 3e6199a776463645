/**
 * The fence around undoing: a ledger is only a file, and no line of it may take away what does not
 * carry the name of its run. Processes are fenced by their start time, proxies by their server.
 */
import { basename, isAbsolute, normalize, sep } from 'node:path';
import { HornetError } from '../kernel/errors.ts';
import type { UndoEntry } from '../kernel/undo-register.ts';

/** @throws HornetError UNDO_REFUSED */
export function assertOfRun(entry: UndoEntry, runId: string): void {
  if (runId !== '' && carriesName(entry, runId)) return;
  const message = `The ${entry.kind} does not carry the name of run ${runId}.`;
  throw new HornetError('UNDO_REFUSED', message, { data: { ...entry, runId } });
}

function carriesName(entry: UndoEntry, runId: string): boolean {
  const name = `hornet-${runId}`;
  switch (entry.kind) {
    case 'folder':
      return isPlain(entry.path) && isInFolderOf(entry.path, runId);
    case 'mount':
    case 'immutable-file':
      return isPlain(entry.path) && entry.path.includes(`${sep}${name}${sep}`);
    case 'cgroup':
      return isPlain(entry.path) && entry.path.split(sep).some((part) => isNamed(part, name));
    case 'network-namespace':
    case 'container':
      return isNamed(entry.name, name);
    case 'firewall-table':
      return isNamed(basename(entry.namespace), name);
    case 'process':
    case 'port':
    case 'proxy':
      return true;
  }
}

/** No detours: what is compared is what will be removed. */
function isPlain(path: string): boolean {
  return isAbsolute(path) && normalize(path) === path;
}

/** The path is, or is inside, a folder that is named after the run. */
function isInFolderOf(path: string, runId: string): boolean {
  return path.split(sep).some((part) => part === runId || part.endsWith(`-${runId}`));
}

function isNamed(text: string, name: string): boolean {
  return text === name || text.startsWith(`${name}-`);
}
