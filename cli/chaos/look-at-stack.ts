/**
 * Looks at a stack itself, beside what its clients see: whether its registries agree, who has outlived its starter, and whether each
 * program holds what it held before. It mends nothing.
 */
import type { ChaosSubject } from '../../harness/chaos/chaos-subject.ts';
import { lastingFindings } from '../../harness/chaos/lasting-findings.ts';
import type { Finding, RunningStack } from '../../harness/index.ts';
import { orphanedProcesses } from '../../harness/leaks/orphaned-processes.ts';
import {
  levelOfProgram,
  levelRules,
  type ProgramLevel,
  type RisenLevel,
  risenLevels,
} from '../../harness/leaks/program-level.ts';
import { hasEnded } from '../../harness/process/process-table.ts';
import { disagreements, ghosts, viewRegistries } from '../../system/topology/index.ts';
import type { StackPlan } from './plan-chaos.ts';

export interface LookedAt {
  stack: RunningStack;
  planned: StackPlan;
  subject: ChaosSubject;
  runId: string;
  scopeName: string;
}

/** By the program's name. */
export type Levels = ReadonlyMap<string, ProgramLevel>;

const agreeWithinMs = 30_000;
/** Who notices that its starter is gone ends within moments. */
const orphanWithinMs = 5_000;
/** Connections that nobody uses any more are kept for 10 s, however many there were at once. */
const calmWithinMs = 30_000;
/** To collect its garbage takes a program a while. */
const betweenLevelsMs = 1_000;

/** What is wrong with the registries, in sentences. */
export async function lookAtRegistries(
  { stack, planned: { plan } }: Pick<LookedAt, 'stack' | 'planned'>,
  signal: AbortSignal,
): Promise<string[]> {
  const urls = Object.fromEntries(plan.hives.map(({ name }) => [name, stack.urlOf(name)]));
  const view = await viewRegistries(stack.urlOf('queen'), urls, signal);
  const idle = Object.entries(view.workers).flatMap(([hive, workers = []]) =>
    // One that was killed too often rests, and then waits for a job to start it.
    workers.flatMap(({ name, state, can_start: canStart }) =>
      state === 'ready' || canStart ? [] : [`${name} of ${hive} is ${state}.`],
    ),
  );
  return [...disagreements(view), ...ghosts(view, hasEnded), ...idle];
}

/** Those that run now; one that rests is left out. */
export async function levelsOf(
  { subject }: Pick<LookedAt, 'subject'>,
  signal: AbortSignal,
): Promise<Levels> {
  const programs = subject.topology.targets.filter(({ kind }) => kind === 'process');
  const levels = await Promise.all(
    programs.map(async ({ name }) => {
      try {
        const { identity } = await subject.process(name);
        return [[name, await levelOfProgram(identity.pid, signal)] as const];
      } catch {
        signal.throwIfAborted();
        return [];
      }
    }),
  );
  return new Map(levels.flat());
}

/** All that is still wrong when everything has had its time. */
export async function lookWhenQuiet(
  looked: LookedAt,
  { before, requests }: { before: Levels; requests: number },
  signal: AbortSignal,
): Promise<Finding[]> {
  const agree = await lastingFindings(() => lookAtRegistries(looked, signal), {
    ...{ rule: 'registries_agree', timeoutMs: agreeWithinMs, signal },
  });
  const { runId, scopeName } = looked;
  const orphans = await lastingFindings(
    () => Promise.resolve(orphanedProcesses(runId, scopeName)),
    { rule: 'orphan', timeoutMs: orphanWithinMs, signal },
  );
  return [...agree, ...orphans, ...(await leaks(looked, before, requests, signal))];
}

async function leaks(
  looked: LookedAt,
  before: Levels,
  requests: number,
  signal: AbortSignal,
): Promise<Finding[]> {
  let risen: RisenLevel[] = [];
  const look = async (): Promise<string[]> => {
    const after = await levelsOf(looked, signal);
    risen = [...after].flatMap(([name, level]) => {
      const earlier = before.get(name);
      return earlier === undefined ? [] : risenLevels(name, earlier, level, requests);
    });
    return risen.map(({ what }) => what);
  };
  const lasting = await lastingFindings(look, {
    ...{ rule: 'leak', timeoutMs: calmWithinMs, pauseMs: betweenLevelsMs, signal },
  });
  const ruleOf = (what: string): string => risen.find((one) => one.what === what)?.rule ?? 'leak';
  return lasting.map((finding) => ({ ...finding, rule: ruleOf(finding.what) }));
}

/** What a stack may not leave behind, beside the rules about requests. */
export const stackRules: Readonly<Record<string, string>> = {
  registries_agree: 'Queen and hives say the same of workers and jobs.',
  orphan: 'Nobody outlives who started it.',
  ...levelRules,
  left_behind: 'When the stack has ended, nothing of it is left.',
};
