/** The route that shows metrics. It is there only if somebody asked for metrics. */
import { type Metric, writeMetrics } from '../metrics/exposition.ts';
import type { ApiAnswer, RouteTable } from './route-table.ts';

export interface MetricSource {
  collect(): Metric[];
}

/** Answers whatever the method, as Toxiproxy does. */
export function metricsRoute(sources: readonly MetricSource[]): RouteTable {
  if (sources.length === 0) return {};
  return { '/metrics': { '*': () => showMetrics(sources) } };
}

function showMetrics(sources: readonly MetricSource[]): ApiAnswer {
  const body = writeMetrics(sources.flatMap((source) => source.collect()));
  return { status: 200, body, contentType: 'text/plain; version=0.0.4; charset=utf-8' };
}
