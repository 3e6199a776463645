/**
 * Names of what a run takes of the machine. The run id in them is the mark by which such things are
 * found again, and the fence around removing: what does not carry it is nobody's to touch.
 */
import { HornetError } from '../kernel/errors.ts';
import type { Scope } from '../kernel/scope.ts';

/** What a thing is called, and for whom. */
export interface OwnName {
  runId: string;
  /** `hornet-<runId>-<rest>`. */
  name: string;
}

/**
 * The name of something that the scope's run is about to make.
 * @param rest lower-case letters, digits and dashes, at most 40; becomes part of paths and commands
 * @throws HornetError MACHINE_RUN_MISSING, MACHINE_NAME_INVALID
 */
export function ownName(scope: Scope, rest: string): OwnName {
  const runId = runIdOfScope(scope);
  if (!restPattern.test(rest)) {
    const message = `"${rest}" cannot be part of a name on this machine.`;
    throw new HornetError('MACHINE_NAME_INVALID', message, { data: { name: rest } });
  }
  return { runId, name: `hornet-${runId}-${rest}` };
}

/** @throws HornetError MACHINE_RUN_MISSING for a scope whose things nobody outside would undo */
export function runIdOfScope(scope: Scope): string {
  const runId = scope.register?.runId;
  if (runId !== undefined) return runId;
  const message = `Scope "${scope.name}" belongs to no run.`;
  throw new HornetError('MACHINE_RUN_MISSING', message, { data: { scope: scope.name } });
}

/** The run that a name as of `ownName` carries; undefined for any other name. */
export function runIdOf(name: string): string | undefined {
  return namePattern.exec(name)?.groups?.['runId'];
}

/** The run whose folder a path lies strictly below; undefined for any other path. */
export function runIdOfPath(path: string): string | undefined {
  const above = path.split('/').slice(1, -1);
  return above
    .map((name) => folderPattern.exec(name)?.groups?.['runId'])
    .findLast((runId) => runId !== undefined);
}

/**
 * The fence: refuses to touch what carries no mark.
 * @throws HornetError MACHINE_NAME_INVALID
 */
export function assertMarked(name: string, runId: string | undefined): asserts runId is string {
  if (runId !== undefined) return;
  throw new HornetError('MACHINE_NAME_INVALID', `"${name}" does not carry the name of a run.`, {
    data: { name },
  });
}

/** Whether somebody who looks for the things of one run, or of all, means this one. */
export function isWanted(found: string | undefined, wanted: string | undefined): found is string {
  return found !== undefined && (wanted === undefined || found === wanted);
}

const restPattern = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;
const namePattern = /^hornet-(?<runId>\d{8}T\d{6}-[0-9a-z]{4})-[a-z0-9][a-z0-9-]*$/;
const folderPattern = /^hornet-(?<runId>\d{8}T\d{6}-[0-9a-z]{4})$/;
