/** Where a thing is that a fault may damage: below the run's own folder, so that it goes with the run whatever becomes of the heal. */
import { realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import type { StrikeContext } from '../fault-kind.ts';
import { notInjected } from './not-injected.ts';

/** With no link in it. @throws HornetError FAULT_NOT_INJECTED where there is no such thing, or it is not the run's own */
export async function ownPath({ scope, subject, target }: StrikeContext): Promise<string> {
  const path = await realPath(subject.path(target.name), `${target.name} is not there`);
  const { folder } = scope.register ?? {};
  if (folder !== undefined) {
    const own = await realPath(folder, `The folder of the run is not there`);
    if (path.startsWith(`${own}${sep}`)) return path;
  }
  throw notInjected(`${target.name} is not in the folder of this run, and so not for it to damage`);
}

async function realPath(path: string, otherwise: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (cause) {
    throw notInjected(otherwise, cause);
  }
}
