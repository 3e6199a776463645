// What of our own stack may be broken together, and what it has to bear, as data and as one pure rule. It breaks nothing.
import type { TopologyPlan } from './describe-topology.ts';
import { modelFileName } from './state-of.ts';

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

/** Whom a program shuts down when it is told to end: the queen all hives, and they their workers. */
export function shutDownBy({ hives }: TopologyPlan): Record<string, string[]> {
  return { queen: hives.flatMap(({ name, workers }) => [name, ...workers.map((one) => one.name)]) };
}

const heartbeatPath = '/v1/hives/heartbeat';

/** Which programs run in Node, and on which paths streams of events come back, can be asked for, or heartbeats go. */
export function traitsOf({ hives, commands, models }: TopologyPlan): Record<string, string[]> {
  const isNode = commands?.worker === undefined || commands.worker[0] === process.execPath;
  const workers = hives.flatMap((hive) => hive.workers.map(({ name }) => name));
  return Object.fromEntries([
    ...models.slice(0, 1).map(({ id }) => ['keeper→queen', ['sse', `completions of ${id}`]]),
    ...hives.flatMap(({ name: hive, workers }) => [
      [`queen→${hive}`, ['sse']],
      ...workers.map(({ name, model }) => [`${hive}→${name}`, ['sse', `completions of ${model}`]]),
    ]),
    ...hives.map(({ name }) => [`${name}→queen`, ['heartbeat', `heartbeat at ${heartbeatPath}`]]),
    ...workers.map((name) => [name, isNode ? ['node'] : []]),
  ]);
}

/**
 * Whether everybody has to be served while all of these faults are there: the queen and the user's way to her are whole, and so
 * is at least one hive with one of its workers, and every path between them. What is only slow is no loss. A worker has read
 * its model when it serves, so that a damaged one costs no more than the worker that has to read it anew, whichever that is.
 */
export function toleranceOf(plan: TopologyPlan): (faults: readonly KnownFault[]) => boolean {
  const models = plan.models.map(({ id }) => modelFileName(id));
  const isModel = (target: string): boolean => models.includes(target);
  const serves = servedWithout(plan);
  const bears = (losses: readonly KnownFault[]): boolean => {
    const damaged = losses.find(({ target, touches }) => isModel(target) && touches.length > 0);
    if (damaged === undefined)
      return serves(new Set(losses.flatMap(({ target, touches }) => [target, ...touches])));
    const others = losses.filter((loss) => loss !== damaged);
    return damaged.touches.every((reader) =>
      bears([...others, { ...damaged, target: reader, touches: [] }]),
    );
  };
  return (faults) => bears(faults.filter(({ takes }) => takes !== 'speed'));
}

/** Whether somebody is left who serves when these programs and paths are lost. */
function servedWithout({ hives }: TopologyPlan): (lost: ReadonlySet<string>) => boolean {
  return (lost) => {
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
