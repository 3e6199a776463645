// Hives for tests of placement, and what is decided about a job for the model `tiny` then.
import type { WorkerReport } from '../../contracts/index.ts';
import { aHive, type HiveChanges } from '../../contracts/testing/builders.ts';
import { nameOf, type WorkerEntry } from '../hive-entry.ts';
import type { HiveRegistry } from '../hive-registry.ts';
import type { PlacementOrder } from '../placement/order.ts';
import { type Decision, decide } from '../placement.ts';
import { createTestHiveRegistry } from './test-hive-registry.ts';

export const nowMs = 0;

export function hive(name: string, ...workers: Partial<WorkerReport>[]): HiveChanges {
  const named = workers.map((worker, index) => ({ name: `worker-${index + 1}`, ...worker }));
  return { name, workers: named };
}

export function registryOf(...known: HiveChanges[]): HiveRegistry {
  return createTestHiveRegistry(known.map(aHive)).hives;
}

export function order(changes: Partial<PlacementOrder> = {}): PlacementOrder {
  return { model: 'tiny', avoid: [], ...changes };
}

export function worker(hives: HiveRegistry, name: string): WorkerEntry {
  const [hiveName = '', workerName = ''] = name.split('/');
  const found = hives.get(hiveName)?.workers.get(workerName);
  if (found === undefined) throw new Error(`There is no ${name}.`);
  return found;
}

/** What is decided, with the worker by its name. */
export function decided(hives: HiveRegistry, changes: Partial<PlacementOrder> = {}): unknown {
  const decision: Decision = decide(order(changes), hives, nowMs);
  if (decision.type === 'wait') return decision.isHopeful ? 'wait, hopefully' : 'wait';
  if (decision.type === 'refuse') return decision.failure;
  return `${decision.type} ${nameOf(decision.worker)}`;
}
