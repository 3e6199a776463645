// The real registry of hives for tests, with a clock that is moved by hand.
import { ManualClock } from '../../../harness/kernel/clock.ts';
import type { Heartbeat } from '../../contracts/index.ts';
import { HiveRegistry, type HiveRegistryOptions } from '../hive-registry.ts';

export interface TestHiveRegistry {
  hives: HiveRegistry;
  /** Stands still until it is moved; hives that say nothing meanwhile fall silent. */
  clock: ManualClock;
}

/** Knows these hives, which have all reported at this moment. */
export function createTestHiveRegistry(
  known: readonly Heartbeat[] = [],
  { lostAfterMs = 3_000, staleAfterMs = 60_000 }: Partial<HiveRegistryOptions> = {},
): TestHiveRegistry {
  const clock = new ManualClock();
  const hives = new HiveRegistry({ lostAfterMs, staleAfterMs });
  for (const heartbeat of known) hives.record(heartbeat, clock.nowMs());
  return { hives, clock };
}
