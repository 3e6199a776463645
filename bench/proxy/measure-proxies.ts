/**
 * Measures all targets in turn, trial by trial and round by round, so that a machine that is slower for a while is so for
 * everybody. The first round is not counted.
 */
import { cpuSecondsOf } from './cpu-seconds.ts';
import { createProxy, type WantedToxic } from './create-proxy.ts';
import type { LoadGenerator } from './load/load-generator.ts';
import type { RunningTarget } from './proxy-target.ts';
import type { Figure, Trial } from './trials.ts';

export interface NamedTarget extends RunningTarget {
  name: string;
}

/** One figure of everybody, a value a round. */
export interface MeasuredRow {
  figure: Figure;
  /** By the name of the target; who has no such figure is not there. */
  values: Map<string, number[]>;
}

export interface MeasuringPlan {
  load: LoadGenerator;
  targets: readonly NamedTarget[];
  trials: readonly Trial[];
  rounds: number;
  onRound(round: number): void;
}

export async function measureProxies(plan: MeasuringPlan): Promise<MeasuredRow[]> {
  const { load, targets, trials, rounds, onRound } = plan;
  const rows = new Map<Figure, MeasuredRow>(
    trials.flatMap(({ figures }) =>
      figures.map((figure) => [figure, { figure, values: new Map() }]),
    ),
  );
  for (let round = 0; round <= rounds; round++) {
    onRound(round);
    for (const trial of trials) {
      for (const target of targets) {
        if (trial.toxic !== undefined && target.apiUrl === undefined) continue;
        const figures = await measureOnce(load, target, trial);
        if (round > 0) for (const [figure, value] of figures) note(rows.get(figure), target, value);
      }
    }
  }
  return [...rows.values()];
}

async function measureOnce(
  load: LoadGenerator,
  target: NamedTarget,
  { load: order, toxic, figures }: Trial,
): Promise<[Figure, number | undefined][]> {
  const port = toxic === undefined ? target.port : await withToxic(load, target, toxic);
  const before = cpuOf(target);
  const result = await load.run({ ...order, port });
  const after = cpuOf(target);
  const cpuSeconds = before === undefined || after === undefined ? undefined : after - before;
  return figures.map((figure) => [figure, figure.of(result, cpuSeconds)]);
}

/** On a proxy of its own, which stays: to remove a toxic under load makes Toxiproxy hang now and then. */
function withToxic(
  { serverPort }: LoadGenerator,
  { apiUrl = '' }: NamedTarget,
  toxic: WantedToxic,
): Promise<number> {
  return createProxy(apiUrl, serverPort, toxic);
}

function cpuOf({ pid }: NamedTarget): number | undefined {
  return pid === undefined ? undefined : cpuSecondsOf(pid);
}

function note(
  row: MeasuredRow | undefined,
  { name }: NamedTarget,
  value: number | undefined,
): void {
  if (row === undefined || value === undefined) return;
  const values = row.values.get(name) ?? [];
  row.values.set(name, values);
  values.push(value);
}
