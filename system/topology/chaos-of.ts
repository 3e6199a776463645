// What of our own stack may be broken together, and what it has to bear, as data and as one pure rule. It breaks nothing.
import type { TopologyPlan } from './describe-topology.ts';

/** A fault as far as the stack is concerned: what it takes from whom. */
export interface KnownFault {
  readonly takes: string;
  /** What is struck: a program, a path `queen→hive-1`, a machine, or all paths. */
  readonly target: string;
  /** The programs that feel it. */
  readonly touches: readonly string[];
}

/** Which programs stand on one machine: a hive and its workers. */
export function machinesOf({ hives }: TopologyPlan): Record<string, string[]> {
  return Object.fromEntries(
    hives.map(({ name, workers }) => [
      `machine of ${name}`,
      [name, ...workers.map((worker) => worker.name)],
    ]),
  );
}

/** Which programs run in Node, and on which paths streams of events come back. */
export function traitsOf({ hives, commands }: TopologyPlan): Record<string, string[]> {
  const streams = [
    'keeper→queen',
    ...hives.flatMap(({ name, workers }) => [
      `queen→${name}`,
      ...workers.map((worker) => `${name}→${worker.name}`),
    ]),
  ];
  const isNode = commands?.worker === undefined || commands.worker[0] === process.execPath;
  const workers = hives.flatMap((hive) => hive.workers.map(({ name }) => name));
  return Object.fromEntries([
    ...streams.map((name) => [name, ['sse']]),
    ...workers.map((name) => [name, isNode ? ['node'] : []]),
  ]);
}

/**
 * Whether everybody has to be served while all of these faults are there: the queen and the user's way to her are whole, and so
 * is at least one hive with one of its workers, and every path between them. What is only slow is no loss.
 */
export function toleranceOf({ hives }: TopologyPlan): (faults: readonly KnownFault[]) => boolean {
  return (faults) => {
    const losses = faults.filter(({ takes }) => takes !== 'speed');
    const lost = new Set(losses.flatMap(({ target, touches }) => [target, ...touches]));
    if (['queen', 'keeper→queen', 'network', 'machine'].some((name) => lost.has(name)))
      return false;
    return hives.some(({ name, workers }) => {
      const paths = [`queen→${name}`, `${name}→queen`];
      if ([name, ...paths].some((one) => lost.has(one))) return false;
      return workers.some(
        (worker) => !lost.has(worker.name) && !lost.has(`${name}→${worker.name}`),
      );
    });
  };
}
