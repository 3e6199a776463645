/** Which kinds of faults this machine can do, by trying what they need; and for the others, what is lacking. */
import { join } from 'node:path';
import { type Capability, probeCapabilities } from '../machine/capabilities.ts';
import type { FaultKind } from './fault-kind.ts';

export interface AvailableKinds {
  readonly kinds: readonly FaultKind[];
  /** Names of the others, each with what it lacks: `packet-loss (firewall: nft is not installed)`. */
  readonly lacking: readonly string[];
}

/**
 * @param runId of the form YYYYMMDDTHHMMSS-xxxx: what is tried carries its mark. Nobody else's, or the caller's run, whose
 *   guardian then takes away what is left when the caller dies
 * @param folder of that run, in which to try; without it, one is made
 */
export async function availableKinds(
  kinds: readonly FaultKind[],
  runId: string,
  folder?: string,
): Promise<AvailableKinds> {
  const only = [...new Set(kinds.flatMap(({ needs }) => needs))];
  const where = folder === undefined ? {} : { folder: join(folder, 'probes') };
  const found = only.length === 0 ? [] : await probeCapabilities({ runId, only, ...where });
  const able = kinds.filter((kind) => lackOf(kind, found) === undefined);
  const lacking = kinds.flatMap((kind) => {
    const lack = lackOf(kind, found);
    return lack === undefined ? [] : [`${kind.name} (${lack.name}: ${lack.detail})`];
  });
  return { kinds: able, lacking };
}

/** The first thing that it needs and that is not there. */
export function lackOf(
  { needs }: Pick<FaultKind, 'needs'>,
  found: readonly Capability[],
): Capability | undefined {
  return found.find(
    ({ name, state }) => state === 'unavailable' && needs.some((need) => need === name),
  );
}
