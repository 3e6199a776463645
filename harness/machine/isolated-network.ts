/**
 * The network that a whole run has to itself under `hornet run --isolated`: how those inside know that it
 * is not the machine's. It has no name in the system, and ends with the runner.
 */
import { readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What entries in a ledger call it. */
export function isolatedNetworkName(runId: string): string {
  return `hornet-${runId}-${isolatedNetworkRest}`;
}

/** The last part of that name, which no other network of the run may have. */
export const isolatedNetworkRest = 'isolated';

/** Leaves word in the run's folder, from outside, of which network is the machine's. */
export function tellOutsideNetwork(runFolder: string): void {
  writeFileSync(join(runFolder, fileName), ownNetwork());
}

/** Whether this process is in the run's network, and not in the machine's. */
export function isInIsolatedNetwork(runId: string): boolean {
  try {
    const outside = readFileSync(join(tmpdir(), `hornet-${runId}`, fileName), 'utf8');
    return outside !== '' && outside !== ownNetwork();
  } catch {
    // Nobody left word: the run is not isolated, or over.
    return false;
  }
}

const fileName = 'outside-network';

/** `net:[4026531840]`: the number is another for each network. */
function ownNetwork(): string {
  return readlinkSync('/proc/self/ns/net');
}
