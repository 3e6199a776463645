// The processor as a device: every machine has one, and its memory is the machine's, or what a control group leaves of it.
import { cpus, freemem, totalmem } from 'node:os';
import type { Device } from '../../contracts/index.ts';
import { type CgroupTree, listCgroupTrees } from '../limits/cgroup-trees.ts';
import { readCgroupMemory } from './cgroup-memory.ts';

/** Stays what it is, and takes a millisecond to read. */
let name: string | undefined;

/** Its memory is read anew at each call. */
export function readProcessor(trees: readonly CgroupTree[] = listCgroupTrees()): Device {
  name ??= readName();
  const room = readCgroupMemory(trees);
  return {
    id: 'cpu',
    kind: 'cpu',
    name,
    memory_total_bytes: Math.min(totalmem(), room?.totalBytes ?? Number.POSITIVE_INFINITY),
    memory_free_bytes: Math.min(freemem(), room?.freeBytes ?? Number.POSITIVE_INFINITY),
  };
}

function readName(): string {
  const processors = cpus();
  const model = processors[0]?.model.trim() || 'Processor';
  return processors.length > 1 ? `${model} (${processors.length} cores)` : model;
}
