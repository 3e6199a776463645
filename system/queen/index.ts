// The queen's decisions that touch no network, for simulations and benchmarks.
export { type HiveEntry, HiveRegistry } from './hive-registry.ts';
export { type Placement, place } from './placement.ts';
