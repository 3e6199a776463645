/** Says in words what was measured, and on what. */
import { cpus, loadavg, platform, release, totalmem } from 'node:os';
import type { Measurement } from './measure.ts';
import type { Verdict } from './verdict.ts';

export interface Judged extends Measurement {
  targetMs: number | undefined;
  verdict: Verdict;
  isNoisy: boolean;
}

/** The machine at this moment. A figure without it is worth nothing tomorrow. */
export function describeMachine() {
  const [cpu] = cpus();
  const facts = {
    date: new Date().toISOString(),
    cpu: cpu?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()}`,
    node: process.version,
    loadBefore: Number((loadavg()[0] ?? 0).toFixed(2)),
  };
  const { date, cores, memoryGb, system, node, loadBefore } = facts;
  const text = `${date}  ${cores} × ${facts.cpu}, ${memoryGb} GB, ${system}, Node ${node}, load ${loadBefore}`;
  return { facts, text };
}

/** `boot-fake  median 371 ms  (344–420, p75 380, ±1.9 % over 20)  target 400 ms: met` */
export function describeMeasurement(judged: Judged): string {
  const { name, medianMs, minMs, maxMs, p75Ms, errorPercent, samples } = judged;
  const spread = `(${ms(minMs)}–${ms(maxMs)}, p75 ${ms(p75Ms)}, ±${errorPercent.toFixed(1)} % over ${samples})`;
  const target =
    judged.targetMs === undefined ? '' : `  target ${judged.targetMs} ms: ${judged.verdict}`;
  const noisy = judged.isNoisy
    ? `  noisy: the machine drifted by ${judged.driftPercent.toFixed(0)} %`
    : '';
  return `${name.padEnd(16)} median ${ms(medianMs)} ms  ${spread}${target}${noisy}`;
}

/** Three digits that matter. */
function ms(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
