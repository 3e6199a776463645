/** What `hornet chaos` says, as lines: the schedule before, and afterwards what was there and what it showed. */
import type { ChaosResult, InterruptedChaos } from '../../harness/chaos/run-chaos.ts';
import type { Schedule } from '../../harness/chaos/schedule.ts';
import { describeTrigger } from '../../harness/chaos/trigger.ts';
import { describePhase, type Style } from '../../harness/index.ts';

/** One line a fault: number, when, how long, what, on whom, with which parameters. */
export function scheduleLines({ faults, steps, durationMs }: Schedule): string[] {
  const rows = faults.map(({ fault, kind, target, parameters }) => {
    const strike = steps.find((step) => step.act === 'strike' && step.fault === fault);
    const heal = steps.find((step) => step.act === 'heal' && step.fault === fault);
    const when = strike?.act === 'strike' ? describeTrigger(strike.when) : '';
    const lasts = heal?.act === 'heal' ? `for ${heal.lastsMs} ms` : '';
    const set = Object.entries(parameters).map(([name, value]) => `${name} ${value}`);
    return [`${fault}`, when, lasts, kind, target, set.join(', ')];
  });
  return [`${faults.length} faults within ${durationMs / 1_000} s`, ...columns(rows)];
}

export function resultLines(result: ChaosResult, style: Style): string[] {
  const { verdict, asked, recoveredAfterMs } = result;
  const recovery =
    recoveredAfterMs === undefined
      ? 'not in time'
      : `${Math.round(recoveredAfterMs)} ms after the last heal`;
  return [
    ...evidenceLines(result, style),
    ...result.figures.map((figures) => `  ${describePhase(figures)}`),
    `${asked} requests, ${seenCount(result)}, recovered ${recovery}`,
    style(verdict === 'held' ? 'green' : 'red', verdict),
  ];
}

/** No verdict about the whole: what had been shown until then. */
export function interruptedLines(soFar: InterruptedChaos, style: Style): string[] {
  const { verdict, asked, phase } = soFar;
  return [
    ...evidenceLines(soFar, style),
    `${asked} requests, ${seenCount(soFar)}`,
    `interrupted in ${phase}; so far ${style(verdict === 'held' ? 'green' : 'red', verdict)}`,
  ];
}

type Shown = Pick<ChaosResult, 'outcomes' | 'findings'>;

function seenCount({ outcomes }: Shown): string {
  const seen = outcomes.filter(({ problem }) => problem === undefined).length;
  return `${seen} of ${outcomes.length} faults seen to come and go`;
}

function evidenceLines({ outcomes, findings }: Shown, style: Style): string[] {
  const shown = findings.slice(0, shownFindings);
  const more = findings.length - shown.length;
  return [
    ...outcomes
      .filter(({ problem }) => problem !== undefined)
      .map(
        ({ fault, problem, evidence }) =>
          `  ? ${fault.fault} ${fault.kind} on ${fault.target}: ${problem}: ${evidence}`,
      ),
    ...shown.map(({ rule, what }) => style('red', `  ✗ ${rule}: ${what}`)),
    ...(more > 0 ? [`  … and ${more} more`] : []),
  ];
}

const shownFindings = 20;

function columns(rows: readonly string[][]): string[] {
  const widths = rows.reduce<number[]>(
    (most, row) => row.map((cell, index) => Math.max(most[index] ?? 0, cell.length)),
    [],
  );
  return rows.map(
    (row) =>
      `  ${row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd()}`,
  );
}
