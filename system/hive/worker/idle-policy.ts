// When a worker that has nothing to do is stopped. Pure.
import type { WorkerConfiguration } from '../../contracts/index.ts';

/** A worker that jobs start is stopped after so long; one that starts with the hive stays. */
const usualIdleStopMs = 300_000;

/** How long the worker may have nothing to do before it is stopped; undefined where it never is. */
export function idleLimitMs(
  configuration: Pick<WorkerConfiguration, 'idle_stop_ms' | 'start' | 'url'>,
): number | undefined {
  const { idle_stop_ms: wantedMs, start, url } = configuration;
  if (url !== undefined || wantedMs === 0) return undefined;
  return wantedMs ?? (start === 'on_demand' ? usualIdleStopMs : undefined);
}
