// A hive as the queen shows it, for the keeper's tests.
import type { HiveRecord } from '../../contracts/index.ts';
import { aHive, type HiveChanges } from '../../contracts/testing/builders.ts';

export function aHiveRecord(changes: HiveChanges = {}): HiveRecord {
  const { hive, instance_id, url, models, devices, workers, draining } = aHive(changes);
  const state = draining ? 'draining' : 'up';
  return { hive, state, instance_id, url, models, devices, workers, last_heartbeat_ms_ago: 400 };
}

/** One that is defined, and was not started. */
export function aHiveThatIsDown(name: string): HiveRecord {
  return {
    hive: name,
    state: 'down',
    instance_id: null,
    url: null,
    models: [],
    devices: [],
    workers: [],
    last_heartbeat_ms_ago: null,
  };
}
