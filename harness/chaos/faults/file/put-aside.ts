/**
 * Puts a damaged file, or none, in the place of one, and the original back at the heal. The original stays where it is under
 * a second name, so that it comes back byte for byte with all its attributes, in one step; whoever has it open keeps it.
 */
import { chmod, link, rename, rm, stat } from 'node:fs/promises';
import type { Scope } from '../../../kernel/scope.ts';
import { notInjected } from '../not-injected.ts';
import { type FileFacts, factsOf, numberOfFile } from './file-facts.ts';

export interface PutAside {
  /** Writes what takes its place; without it, nothing does. */
  write?: (original: string, to: string) => Promise<void>;
  /** What becomes of a file that somebody has written there meanwhile. Default: it stays, and the original goes. */
  newerOnes?: 'stay' | 'go';
}

/** Resolves with what took its place when the damage is there. @throws HornetError FAULT_NOT_INJECTED where it is damaged already */
export async function putAsideUntilHealed(
  scope: Scope,
  path: string,
  { write, newerOnes = 'stay' }: PutAside,
): Promise<FileFacts | undefined> {
  const [whole, damaged] = [`${path}.whole`, `${path}.damaged`];
  let original: bigint | undefined;
  let planted: FileFacts | undefined;
  const damage = async (): Promise<void> => {
    try {
      await link(path, whole);
    } catch (cause) {
      throw notInjected(`${path} is not there, or is damaged already`, cause);
    }
    original = await numberOfFile(whole);
    if (write === undefined) return await rm(path);
    await write(whole, damaged);
    await chmod(damaged, (await stat(whole)).mode);
    planted = await factsOf(damaged);
    await rename(damaged, path);
  };
  let damaging: Promise<void> | undefined;
  scope.defer(`file ${path}`, async () => {
    await damaging?.catch(() => undefined); // as far as it came
    if (original === undefined) return;
    await rm(damaged, { force: true });
    const now = await numberOfFile(path);
    const isOurs = now === undefined || now === planted?.number;
    if (now !== original && (isOurs || newerOnes === 'go')) await rename(whole, path);
    // To rename one name of a file to another one of the same does nothing.
    else await rm(whole, { force: true });
  });
  damaging = damage();
  await damaging;
  return planted;
}
