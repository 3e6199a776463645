/** Kills one program of a stack as `kill -9` does, notes that in the history, and starts it again where nobody else does. */
import {
  type History,
  identify,
  killEach,
  type ProcessIdentity,
  type RunningService,
  type RunningStack,
  systemClock,
} from '../../harness/index.ts';
import { hivesAt } from '../campaign/queen-view.ts';
import type { PlannedRound } from './plan-rounds.ts';

/** Who is to be killed. Chosen before, so that nothing is asked of anybody at the moment itself. */
export interface Chosen {
  victim: PlannedRound['victim'];
  /** `queen`, `hive-2`, `worker-1`. */
  name: string;
  /** Of a worker. */
  hive: string | undefined;
  process: ProcessIdentity;
}

export interface Killed extends Omit<Chosen, 'process'> {
  pid: number;
  /** The record of it. */
  seq: number;
  atUs: number;
}

/** @throws Error where there is none to kill */
export async function choose(
  stack: RunningStack,
  queenUrl: string,
  { victim, which }: PlannedRound,
): Promise<Chosen> {
  if (victim === 'worker') return { victim, ...pickFrom(await workersAt(queenUrl), which) };
  const hives = stack.services.filter(({ name }) => name !== 'queen');
  const service = victim === 'queen' ? stack.service('queen') : pickFrom(hives, which);
  return { victim, name: service.name, hive: undefined, process: identify(service.process.pid) };
}

/** Resolves when it is dead, and a queen or hive is up again. */
export async function killOne(
  stack: RunningStack,
  chosen: Chosen,
  downMs: number,
  history: History,
): Promise<Killed> {
  const { victim, name, hive, process } = chosen;
  const { pid } = process;
  const { seq, at_us: atUs } = history.append({
    ...{ source: 'campaign', kind: 'fault', process: name, op: 'kill', victim, hive, pid },
  });
  if (victim === 'worker') await killEach([process]);
  else await killService(stack.service(name), downMs, history);
  return { victim, name, hive, pid, seq, atUs };
}

async function killService(
  service: RunningService,
  downMs: number,
  history: History,
): Promise<void> {
  const { name } = service;
  // Not its group: what becomes of a dead hive's workers is the stack's business.
  service.process.signal('SIGKILL', 'process');
  const { cause, pid } = await service.process.exited;
  history.append({ source: 'campaign', kind: 'exit', process: name, op: 'exit', pid, cause });
  await systemClock.sleep(downMs);
  const started = await service.start();
  history.append({
    ...{ source: 'campaign', kind: 'fault', process: name, op: 'started', pid: started.pid },
  });
}

async function workersAt(queenUrl: string): Promise<Omit<Chosen, 'victim'>[]> {
  return (await hivesAt(queenUrl)).flatMap(({ hive, workers }) =>
    workers.flatMap(({ name, pid, state }) =>
      pid === null || state !== 'ready' ? [] : [{ hive, name, process: identify(pid) }],
    ),
  );
}

function pickFrom<T>(items: readonly T[], which: number): T {
  const item = items[Math.floor(which * items.length)];
  if (item === undefined) throw new Error('There is nobody to kill.');
  return item;
}
