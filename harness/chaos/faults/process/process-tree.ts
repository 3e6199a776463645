/** A process and all that it has started, and they too: who they are, holding them still, and letting them go on. */
import {
  isAlive,
  listProcesses,
  type ProcessEntry,
  type ProcessIdentity,
  readProcess,
} from '../../../process/process-table.ts';
import { pauseEach, resumeEach } from '../../../process/terminate.ts';
import type { LiveProcess } from '../../chaos-subject.ts';
import type { StrikeContext, StruckFault } from '../../fault-kind.ts';
import { watchFor } from '../watch-for.ts';
import { answersAt } from './ask-program.ts';

/** The root first. Where the system does not list its processes, the root alone. */
export function treeOf(root: ProcessIdentity): ProcessIdentity[] {
  const all = listProcesses();
  const childrenOf = (pid: number): ProcessEntry[] => all.filter((one) => one.parentPid === pid);
  const found: ProcessIdentity[] = [root];
  for (const { pid } of found)
    found.push(...childrenOf(pid).map((child) => ({ pid: child.pid, startTime: child.startTime })));
  return found.filter(isAlive);
}

/** Until the scope closes. Parents first, and again until nobody is new: one that runs may start another. */
export function pauseTrees(
  { scope }: StrikeContext,
  roots: readonly LiveProcess[],
): ProcessIdentity[] {
  const paused = new Map<number, ProcessIdentity>();
  const names = roots.map(({ name }) => name).join(', ');
  scope.defer(`pause of ${names}`, () => {
    // Children first, so that no parent finds one that does not answer.
    const left = roots.flatMap(({ identity }) => treeOf(identity));
    resumeEach([...left, ...paused.values()].reverse());
  });
  for (;;) {
    const found = roots.flatMap(({ identity }) => treeOf(identity));
    const fresh = found.filter(({ pid }) => !paused.has(pid));
    if (fresh.length === 0) return [...paused.values()];
    pauseEach(fresh);
    for (const one of fresh) paused.set(one.pid, one);
  }
}

/** What shows that processes stand still, and that the programs go on. */
export function shownByStates(
  { clock }: StrikeContext,
  roots: readonly LiveProcess[],
  paused: readonly ProcessIdentity[],
): StruckFault {
  const stand = async (): Promise<string | undefined> => {
    const there = paused.filter(isAlive);
    const isStill = there.length > 0 && there.every(({ pid }) => readProcess(pid)?.isStopped);
    return isStill ? `state T in /proc of ${there.length} processes` : undefined;
  };
  const goOn = async (signal: AbortSignal): Promise<string | undefined> => {
    if (paused.some((one) => isAlive(one) && readProcess(one.pid)?.isStopped)) return undefined;
    const left = roots.filter(({ identity }) => isAlive(identity));
    const answers = left.map(({ url }) => answersAt(url, { clock, signal }));
    const isWell = (await Promise.all(answers)).every(Boolean);
    return isWell ? `${left.length} of ${roots.length} programs go on` : undefined;
  };
  return {
    witness: (signal) => watchFor(stand, { clock, signal, pauseMs: 20 }),
    witnessGone: (signal) => watchFor(goOn, { clock, signal }),
  };
}
