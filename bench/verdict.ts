/** Holds a measurement against its target. Pure. */
import type { Measurement } from './measure.ts';

/** `unsure`: missed, but by less than the noise. */
export type Verdict = 'met' | 'missed' | 'unsure' | 'no target';

/** Above this, the figure is not worth comparing. */
const steadyPercent = 10;

/** Whether the machine, or the thing itself, was too unsteady for the figure to mean much. */
export function isNoisy({ errorPercent, driftPercent }: Measurement): boolean {
  return errorPercent > steadyPercent || driftPercent > steadyPercent;
}

export function judge(measurement: Measurement, targetMs: number | undefined): Verdict {
  if (targetMs === undefined) return 'no target';
  const { medianMs, errorPercent, driftPercent } = measurement;
  if (medianMs <= targetMs) return 'met';
  const noise = Math.max(errorPercent, driftPercent) / 100;
  return medianMs * (1 - noise) > targetMs ? 'missed' : 'unsure';
}
