/**
 * Watches over one scope of a run from before its first act until after it has closed, and names what
 * is left of it then. Sees what was registered and what was not; who made it, it cannot tell.
 */
import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ledger } from '../guardian/ledger.ts';
import { HornetError } from '../kernel/errors.ts';
import { freshSeed } from '../kernel/prng.ts';
import type { RunningProxyServer } from '../network/proxy-server.ts';
import type { Leak } from './leak.ts';
import { OpenListeners } from './open-listeners.ts';
import { strayFiles } from './stray-files.ts';
import { strayMachineThings } from './stray-machine-things.ts';
import { strayProcesses } from './stray-processes.ts';
import { proxyNames, strayProxies } from './stray-proxies.ts';
import { unclosedEntries } from './unclosed-entries.ts';

/** What this thread has of the run that the scope belongs to. */
export interface WatchedRun {
  readonly ledger: Ledger;
  /** Temporary; goes with the run. */
  readonly folder: string;
}

export interface LeakWatchOptions {
  /** The scope's processes are marked with it. */
  scopeName: string;
  /** The run's proxies, and what begins the names of this scope's. */
  proxies?: { server: RunningProxyServer; prefix: string };
}

export interface LeakWatch {
  /** For the temporary files of the scope's own code (TMPDIR); empty at first, and it must be at the end. */
  readonly temporaryFolder: string;
  /**
   * To be called once the scope has closed. Takes away what it names.
   * @throws HornetError LEFT_BEHIND with `leaks`, and with `kept` what could not be taken away
   */
  end(): Promise<void>;
}

/** Begins to watch. Only one scope at a time can be watched in a thread. */
export async function watchForLeaks(
  { ledger, folder }: WatchedRun,
  { scopeName, proxies }: LeakWatchOptions,
): Promise<LeakWatch> {
  const { runId } = ledger;
  // Short, because paths of Unix sockets are.
  const temporaryFolder = join(folder, `t${freshSeed().toString(36)}`);
  const folderEntry = ledger.open({ kind: 'folder', path: temporaryFolder });
  mkdirSync(temporaryFolder);
  const openBefore = new Set(ledger.openEntries().map(({ id }) => id));
  const before = proxies === undefined ? new Set<string>() : await proxyNames(proxies.server);
  const listeners = new OpenListeners();
  const find = async (): Promise<Leak[]> => {
    const found = await Promise.all([
      strayProcesses(runId, scopeName),
      listeners.find(),
      strayFiles(temporaryFolder),
      proxies && strayProxies(proxies.server, { runId, before, prefix: proxies.prefix }),
      unclosedEntries(ledger, openBefore),
      strayMachineThings(ledger),
    ]);
    return found.flatMap((leaks) => leaks ?? []);
  };
  return {
    temporaryFolder,
    end: async () => {
      using _ = listeners;
      const leaks = await find();
      const kept = await removeAll(leaks);
      await rm(temporaryFolder, { recursive: true, force: true });
      folderEntry.done();
      if (leaks.length > 0) throw leftBehindError(scopeName, leaks, kept);
    },
  };
}

/** What could not be removed, and why. */
async function removeAll(leaks: readonly Leak[]): Promise<string[]> {
  const removals = await Promise.allSettled(leaks.map((leak) => leak.remove()));
  return removals.flatMap((removal, index) =>
    removal.status === 'rejected' ? [`${leaks[index]?.what}: ${removal.reason}`] : [],
  );
}

function leftBehindError(
  scopeName: string,
  leaks: readonly Leak[],
  kept: readonly string[],
): HornetError<'LEFT_BEHIND'> {
  const names = leaks.map(({ what }) => what);
  const message = `${scopeName} left behind: ${names.join('; ')}.`;
  const data = { leaks: names, ...(kept.length > 0 && { kept }) };
  return new HornetError('LEFT_BEHIND', message, { data });
}
