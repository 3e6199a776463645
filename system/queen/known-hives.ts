// All hives that the queen knows: those that have reported, and those that are only defined, which are down.
import type { HiveRecord } from '../contracts/index.ts';
import type { Logger } from '../shared/index.ts';
import type { HiveDefinitions } from './hosts/hive-definitions.ts';

/** By name. Definitions that cannot be read are logged, and keep nobody from seeing what runs. */
export async function knownHives(
  reported: readonly HiveRecord[],
  definitions: HiveDefinitions,
  log: Logger,
): Promise<HiveRecord[]> {
  const names = new Set(reported.map(({ hive }) => hive));
  const defined = await definitions.list().catch((error: unknown) => {
    log.warn({ err: error }, 'the definitions of hives cannot be read');
    return [];
  });
  const down = defined.filter(({ name }) => !names.has(name)).map(({ name }) => downHive(name));
  return [...reported, ...down].sort((a, b) => (a.hive < b.hive ? -1 : 1));
}

function downHive(hive: string): HiveRecord {
  return {
    ...{ hive, state: 'down', instance_id: null, url: null },
    ...{ models: [], devices: [], workers: [], last_heartbeat_ms_ago: null },
  };
}
