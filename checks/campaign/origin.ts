/** Where and of what figures were measured, to stand beside them wherever they are kept. */
import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem } from 'node:os';

export interface Origin {
  commit: string;
  machine: {
    kernel: string;
    cores: number;
    memoryBytes: number;
    node: string;
    /** Of the minute before: whether the machine had anything else to do. */
    loadBefore: number;
  };
}

export function originOf(): Origin {
  const [cpu] = cpus();
  return {
    commit: commit(),
    machine: {
      kernel: `${process.platform} ${release()}, ${cpu?.model ?? 'unknown'}`,
      cores: cpus().length,
      memoryBytes: totalmem(),
      node: process.version,
      loadBefore: loadavg()[0] ?? 0,
    },
  };
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown'; // no checkout, or no git
  }
}
