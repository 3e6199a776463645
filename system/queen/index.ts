// The queen's decisions that touch no network, for simulations and benchmarks.
export type { Assignment } from './dispatch/assignment.ts';
export { type BreakerMemory, gateOf } from './dispatch/breaker.ts';
export { type PlaceRequest, Scheduler, type SchedulerOptions } from './dispatch/scheduler.ts';
export type { HiveEntry, WorkerEntry } from './hive-entry.ts';
export { type HeartbeatNews, HiveRegistry, type HiveRegistryOptions } from './hive-registry.ts';
export type { PlacementOrder, PlacementView } from './placement/order.ts';
export { type Decision, decide } from './placement.ts';
