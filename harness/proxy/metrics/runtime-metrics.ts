/**
 * Metrics of this process, under the names that Prometheus has for processes in any language, and the lag of the event
 * loop, on which the accuracy of every delay depends.
 */
import { readdirSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Metric } from './exposition.ts';

export class RuntimeMetrics {
  readonly #startedAtSeconds: number;
  readonly #delay: ReturnType<typeof monitorEventLoopDelay>;

  constructor(nowMs: number) {
    this.#startedAtSeconds = nowMs / 1000 - process.uptime();
    this.#delay = monitorEventLoopDelay({ resolution: 10 });
    this.#delay.enable();
  }

  collect(): Metric[] {
    const { user, system } = process.cpuUsage();
    const { rss, heapUsed } = process.memoryUsage();
    const lag = (percentile: number) => this.#delay.percentile(percentile) / 1e9;
    return [
      metric('process_cpu_seconds_total', 'counter', (user + system) / 1e6),
      metric('process_resident_memory_bytes', 'gauge', rss),
      metric('process_start_time_seconds', 'gauge', this.#startedAtSeconds),
      ...openFiles(),
      metric('nodejs_heap_size_used_bytes', 'gauge', heapUsed),
      metric('nodejs_eventloop_lag_p50_seconds', 'gauge', lag(50)),
      metric('nodejs_eventloop_lag_p99_seconds', 'gauge', lag(99)),
      metric('nodejs_eventloop_lag_max_seconds', 'gauge', this.#delay.max / 1e9),
    ];
  }
}

const help: Readonly<Record<string, string>> = {
  process_cpu_seconds_total: 'Total user and system CPU time spent in seconds.',
  process_open_fds: 'Number of open file descriptors.',
  process_resident_memory_bytes: 'Resident memory size in bytes.',
  process_start_time_seconds: 'Start time of the process since unix epoch in seconds.',
  nodejs_heap_size_used_bytes: 'Size of the heap in use in bytes.',
  nodejs_eventloop_lag_p50_seconds: 'Half of the lags of the event loop were no longer.',
  nodejs_eventloop_lag_p99_seconds: 'Of a hundred lags of the event loop one was longer.',
  nodejs_eventloop_lag_max_seconds: 'The longest lag of the event loop.',
};

function metric(name: string, type: Metric['type'], value: number): Metric {
  return { name, type, help: help[name] ?? '', samples: [{ value }] };
}

/** Linux tells. */
function openFiles(): Metric[] {
  if (process.platform !== 'linux') return [];
  return [metric('process_open_fds', 'gauge', readdirSync('/proc/self/fd').length)];
}
