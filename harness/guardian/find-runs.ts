/**
 * Finds every run of which something is there, whatever became of it: by folders, by the mark of
 * processes, by guardians, by names of machine things. It changes nothing and judges only whether a
 * run may be cleaned up after.
 */
import { lstatSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runMark } from '../process/environment-mark.ts';
import { listProcesses, readProcFile } from '../process/process-table.ts';
import { loadMachineKinds, type MachineKinds, machineKindNames } from './machine-things.ts';
import { lifeOf, listGuardians, type RunLife } from './run-life.ts';
import { readRunRecord } from './run-record.ts';

export interface FoundRun {
  id: string;
  /** Where its folder is or would be. */
  folder: string;
  life: RunLife | { state: 'foreign'; why: string };
}

export interface RunSearch {
  /** Where run folders are looked for: the temporary folder. */
  tmpFolder: string;
  /** Only these; default all. */
  runIds?: readonly string[];
  /** For tests. */
  kinds?: MachineKinds;
}

/** Sorted by id, and so by age, the oldest first. */
export async function findRuns({ tmpFolder, runIds, kinds }: RunSearch): Promise<FoundRun[]> {
  const processes = listMarkedProcesses();
  const seen = [
    ...runFoldersIn(tmpFolder),
    ...processes.map(({ runId }) => runId),
    ...(await machineRunIds(kinds ?? (await loadMachineKinds()))),
  ];
  // After the rest: what was seen of a run that is just starting had a guardian already.
  const guardians = listGuardians();
  const ids = new Set([...seen, ...guardians.map(({ runId }) => runId)]);
  return [...ids]
    .filter((id) => runIdPattern.test(id) && (runIds?.includes(id) ?? true))
    .toSorted()
    .map((id) => {
      const guardian = guardians.find(({ runId }) => runId === id);
      const own = processes.filter(({ runId }) => runId === id);
      // A run may have been started under another temporary folder than ours.
      const folders = [
        guardian?.runFolder,
        join(tmpFolder, `hornet-${id}`),
        ...namedFolders(own, id),
      ];
      const folder = folders.find((one) => one !== undefined && ownerOf(one) !== undefined);
      const life = lifeOf(folder === undefined ? undefined : readRunRecord(folder), guardian);
      const foreign = life.state === 'live' ? undefined : foreignOwner(folder, own);
      return { id, folder: folder ?? join(tmpFolder, `hornet-${id}`), life: foreign ?? life };
    });
}

const runIdPattern = /^\d{8}T\d{6}-[0-9a-z]{4}$/;

/** When a run with this id was started, in milliseconds since 1970. */
export function startOfRun(runId: string): number {
  const iso = runId.replace(/^(....)(..)(..)T(..)(..)(..)-.*$/, '$1-$2-$3T$4:$5:$6Z');
  return Date.parse(iso);
}

function runFoldersIn(tmpFolder: string): string[] {
  return readdirSync(tmpFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name.startsWith('hornet-'))
    .map(({ name }) => name.slice('hornet-'.length));
}

interface Marked {
  pid: number;
  runId: string;
  /** As the plugin exports it. */
  runFolder: string | undefined;
}

function listMarkedProcesses(): Marked[] {
  return listProcesses().flatMap(({ pid, isZombie }) => {
    const environment = readProcFile(pid, 'environ')?.split('\0') ?? [];
    const read = (name: string) =>
      environment.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1);
    const runId = read(runMark);
    if (runId === undefined || isZombie) return [];
    return [{ pid, runId, runFolder: read('HORNET_RUN_FOLDER') }];
  });
}

function namedFolders(processes: readonly Marked[], id: string): string[] {
  return processes
    .flatMap(({ runFolder }) => runFolder ?? [])
    .filter((folder) => basename(folder) === `hornet-${id}`);
}

async function machineRunIds(kinds: MachineKinds): Promise<string[]> {
  const found = await Promise.all(machineKindNames.map((kind) => kinds[kind].find()));
  return found.flat().map(({ runId }) => runId);
}

/** By the folder, where there is one: who runs as root may start programs as somebody else. */
function foreignOwner(
  folder: string | undefined,
  processes: readonly Marked[],
): FoundRun['life'] | undefined {
  const own = process.getuid?.();
  const owners =
    folder === undefined ? processes.map(({ pid }) => ownerOf(`/proc/${pid}`)) : [ownerOf(folder)];
  const known = owners.filter((owner) => owner !== undefined);
  if (own === undefined || known.length === 0 || known.includes(own)) return undefined;
  return { state: 'foreign', why: `it belongs to another user (uid ${known[0]})` };
}

/** The user of a folder; undefined where there is none. A link to one is none. */
function ownerOf(path: string): number | undefined {
  try {
    const found = lstatSync(path);
    return found.isDirectory() ? found.uid : undefined;
  } catch {
    return undefined;
  }
}
