/** Tells which part of a stack a process belongs to, from those processes of which that is known. It looks at nothing itself. */
import type { MarkedProcess } from '../process/environment-mark.ts';

/** A process of which it is known what it is: a service, or a program that a test runs. */
export interface NamedProgram {
  readonly name: string;
  readonly pid: number;
}

/**
 * The name of the nearest process above it that has one, itself included: a worker is its own part, though a hive has started it.
 * Who has outlived its parent still is in the group of the program that it came from.
 */
export function partOf(
  process: MarkedProcess,
  processes: ReadonlyMap<number, MarkedProcess>,
  names: ReadonlyMap<number, string>,
): string | undefined {
  let one: MarkedProcess | undefined = process;
  while (one !== undefined) {
    const name = names.get(one.pid);
    if (name !== undefined) return name;
    one = processes.get(one.parentPid);
  }
  return names.get(process.groupId);
}
