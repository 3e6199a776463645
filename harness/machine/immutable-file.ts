/**
 * Files that nobody can change, not root and not who has them open already: the kernel's own mark, below the folder of a run.
 * It changes no content, and marks nothing that is not the run's.
 */
import { existsSync } from 'node:fs';
import type { Scope } from '../kernel/scope.ts';
import { runCommand } from './command.ts';
import type { EntryOf, MachineKind } from './kind.ts';
import { assertMarked, runIdOfPath, runIdOfScope } from './own-name.ts';

/**
 * Until the scope closes. When this throws, nothing is marked.
 * @param path with no link in it, below the folder of the run
 * @throws HornetError MACHINE_RUN_MISSING, MACHINE_NAME_INVALID, MACHINE_COMMAND_FAILED where this process or the file system may not
 */
export async function makeImmutable(scope: Scope, path: string): Promise<void> {
  const runId = runIdOfScope(scope);
  assertMarked(path, runIdOfPath(path) === runId ? runId : undefined);
  const entry = { kind: 'immutable-file', path } as const;
  let marking: Promise<unknown> | undefined;
  const undo = async (): Promise<void> => {
    await marking?.catch(() => undefined); // then there is no mark
    await remove(entry);
  };
  const takeBack = scope.defer(`immutable ${path}`, undo, { entry });
  marking = runCommand(['chattr', '+i', '--', path]);
  try {
    await marking;
  } catch (error) {
    takeBack();
    throw error;
  }
}

/** The mark stands in no list that could be searched: the ledger alone knows of it. */
export const immutableFileKind: MachineKind<EntryOf<'immutable-file'>> = {
  find: async () => [],
  remove,
};

async function remove({ path }: EntryOf<'immutable-file'>): Promise<void> {
  assertMarked(path, runIdOfPath(path));
  if (existsSync(path)) await runCommand(['chattr', '-i', '--', path]);
}
