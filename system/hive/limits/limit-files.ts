// What is written into a control group for a worker's limits, for both versions, and what each limit is called.
import type { WorkerLimits } from '../../contracts/index.ts';

export type Controller = 'memory' | 'cpu';

export interface LimitFile {
  file: string;
  value: string;
  /** Written where the kernel has it. */
  isOptional?: true;
}

type FilesOfVersion = Record<1 | 2, LimitFile[]>;

const bytesPerMb = 1_000_000;
const periodMicroseconds = 100_000;

/** In the order in which they must be written; undefined where there is no such limit. */
export const filesFor: Record<Controller, (limits: WorkerLimits) => FilesOfVersion | undefined> = {
  memory: ({ memory_mb }) => {
    if (memory_mb === undefined) return undefined;
    const value = String(memory_mb * bytesPerMb);
    return {
      1: [
        { file: 'memory.limit_in_bytes', value },
        // Together with swap: none of it is a way around the limit.
        { file: 'memory.memsw.limit_in_bytes', value, isOptional: true },
      ],
      2: [
        { file: 'memory.max', value },
        { file: 'memory.swap.max', value: '0', isOptional: true },
        // Half of a worker is no worker.
        { file: 'memory.oom.group', value: '1', isOptional: true },
      ],
    };
  },
  cpu: ({ cpu_percent }) => {
    if (cpu_percent === undefined) return undefined;
    const quota = String((cpu_percent * periodMicroseconds) / 100);
    const period = String(periodMicroseconds);
    return {
      1: [
        { file: 'cpu.cfs_period_us', value: period },
        { file: 'cpu.cfs_quota_us', value: quota },
      ],
      2: [{ file: 'cpu.max', value: `${quota} ${period}` }],
    };
  },
};

export const wordsFor: Record<Controller, (limits: WorkerLimits) => string> = {
  memory: ({ memory_mb }) => `The limit of ${memory_mb} MB of memory`,
  cpu: ({ cpu_percent }) => `The limit of ${cpu_percent} % of a processor`,
};
