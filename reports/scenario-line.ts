/** One scenario on one line: a mark, its name, how long it took, where it stands. */
import type { ScenarioOutcome, ScenarioStatus } from './scenario-outcome.ts';
import type { Look, Style } from './style.ts';

/** `✓ name  0.41 s  features/x.feature:12`; a status other than passed and failed is spelled out. */
export function scenarioLine(outcome: ScenarioOutcome, style: Style): string {
  const { status, name, durationMs, location } = outcome;
  const told =
    status === 'passed' || status === 'failed' ? '' : `  ${style(looks[status], status)}`;
  const place = style('dim', `${seconds(durationMs)}  ${location}`);
  return `${statusMark(status, style)} ${name}${told}  ${place}`;
}

/** ✓ passed, – skipped or unfinished, ✗ everything that makes the run fail by itself. */
export function statusMark(status: ScenarioStatus, style: Style): string {
  return style(looks[status], marks[status]);
}

/** `0.41 s`, `75.3 s`, `12 min 5 s`. */
export function seconds(durationMs: number): string {
  if (durationMs < 10_000) return `${(durationMs / 1_000).toFixed(2)} s`;
  if (durationMs < 120_000) return `${(durationMs / 1_000).toFixed(1)} s`;
  const whole = Math.round(durationMs / 1_000);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

const marks: Readonly<Record<ScenarioStatus, string>> = {
  passed: '✓',
  skipped: '–',
  unfinished: '–',
  failed: '✗',
  undefined: '✗',
  ambiguous: '✗',
  pending: '✗',
};

const looks: Readonly<Record<ScenarioStatus, Look>> = {
  passed: 'green',
  skipped: 'yellow',
  unfinished: 'yellow',
  failed: 'red',
  undefined: 'red',
  ambiguous: 'red',
  pending: 'red',
};
