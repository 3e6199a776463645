/** What `hornet clean` did, for people: a line a run, and below it a line a thing. */
import type { CleanedRun } from '../harness/guardian/clean-runs.ts';
import type { SweepAction } from '../harness/guardian/sweep-action.ts';

/** Text that ends with a line end. */
export function cleanReport(runs: readonly CleanedRun[], isDryRun: boolean): string {
  const lines = runs.flatMap((run) => [headline(run), ...thingLines(run.actions, isDryRun)]);
  return [...lines, summary(runs, isDryRun), ''].join('\n');
}

/** How many things could not be removed. */
export function countFailures(runs: readonly CleanedRun[]): number {
  return runs.flatMap(({ actions }) => actions).filter(isFailed).length;
}

function headline({ run, ageMs, state, why }: CleanedRun): string {
  const about = `run ${run}, started ${ageText(ageMs)} ago`;
  return state === 'ended' ? `${about}:` : `${about}, is left alone: it is ${state}, ${why}`;
}

/** Sorted, with what went wrong at the end. */
function thingLines(actions: readonly SweepAction[], isDryRun: boolean): string[] {
  const problems = actions.filter(isFailed);
  const others = actions.filter((action) => !isFailed(action));
  return [others, problems].flatMap((some) =>
    some.map((action) => `  ${thingLine(action, isDryRun)}`).toSorted(),
  );
}

function thingLine(action: SweepAction, isDryRun: boolean): string {
  const scope = 'scope' in action ? `, made by ${action.scope}` : '';
  const verb = (done: string, intended: string) => (isDryRun ? `would ${intended}` : done);
  switch (action.action) {
    case 'killed':
      return `${verb('killed', 'kill')} process ${action.pid} (${action.what})${scope}`;
    case 'removed-folder':
      return `${verb('removed', 'remove')} folder ${action.path}${scope}`;
    case 'deleted-proxy':
      return `${verb('deleted', 'delete')} proxy ${action.name} at ${action.server}${scope}`;
    case 'removed':
      return `${verb('removed', 'remove')} ${action.what}${scope}`;
    case 'skipped':
      return `note: ${action.what}: ${action.why}`;
    case 'failed': {
      const advice = action.advice === undefined ? '' : ` What to do: ${action.advice}`;
      return `cannot ${action.what}${scope}: ${action.why}${advice}`;
    }
  }
}

function summary(runs: readonly CleanedRun[], isDryRun: boolean): string {
  const ended = runs.filter(({ state }) => state === 'ended').length;
  const others = runs.length - ended;
  const left = others === 0 ? '' : `, ${count(others, 'run')} left alone`;
  if (ended === 0) return `Nothing is left of runs that have ended${left}.`;
  if (isDryRun)
    return `Nothing was changed: ${count(ended, 'run')} would be cleaned up after${left}.`;
  const failures = countFailures(runs);
  const end =
    failures === 0 ? 'nothing is left' : `${count(failures, 'thing')} could not be removed`;
  return `Cleaned up after ${count(ended, 'run')}${left}; ${end}.`;
}

function isFailed(action: SweepAction): boolean {
  return action.action === 'failed';
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** In the largest unit of which there is one. */
function ageText(ageMs: number): string {
  const [noun, ms] = units.find(([, unitMs]) => ageMs >= unitMs) ?? units[3];
  return count(Math.floor(ageMs / ms), noun);
}
