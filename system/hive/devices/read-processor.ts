// The processor as a device: every machine has one, and its memory is the machine's, or what a control group leaves of it.
import { cpus, freemem, totalmem } from 'node:os';
import type { Device } from '../../contracts/index.ts';
import { type CgroupTree, listCgroupTrees } from '../limits/cgroup-trees.ts';
import { readCgroupMemory } from './cgroup-memory.ts';

/** Read anew at each call; it takes a fraction of a millisecond. */
export function readProcessor(trees: readonly CgroupTree[] = listCgroupTrees()): Device {
  const processors = cpus();
  const name = processors[0]?.model.trim() || 'Processor';
  const room = readCgroupMemory(trees);
  return {
    id: 'cpu',
    kind: 'cpu',
    name: processors.length > 1 ? `${name} (${processors.length} cores)` : name,
    memory_total_bytes: Math.min(totalmem(), room?.totalBytes ?? Number.POSITIVE_INFINITY),
    memory_free_bytes: Math.min(freemem(), room?.freeBytes ?? Number.POSITIVE_INFINITY),
  };
}
