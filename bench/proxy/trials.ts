/** What is measured: loads, the toxic that is there meanwhile, and the figures that are read off. Rows of the table, in order. */
import type { WantedToxic } from './create-proxy.ts';
import type { LoadOrder, LoadResult } from './load/orders.ts';

/** A load without the port that it goes to. */
type Load<Order = LoadOrder> = Order extends LoadOrder ? Omit<Order, 'port'> : never;

export interface Trial {
  load: Load;
  /** On the way meanwhile; those who do not speak Toxiproxy's interface are left out. */
  toxic?: WantedToxic;
  figures: readonly Figure[];
}

export interface Figure {
  name: string;
  unit: string;
  better: 'less' | 'more';
  /** Compared are the differences to the direct way. */
  isAdded?: boolean;
  /** What ours has to be as a multiple of Toxiproxy's; or a limit of its own. */
  goal?: { timesToxiproxy: number } | { below: number };
  /** @param cpuSeconds what the process took meanwhile; undefined for the direct way */
  of(result: LoadResult, cpuSeconds: number | undefined): number | undefined;
}

/** A toxic that paces is held against one that paces: the same, as far as a measurement can tell. */
const level = { timesToxiproxy: 0.97 };
const delayMs = 100;

export const trials: readonly Trial[] = [
  {
    load: { kind: 'round-trips', connections: 1, durationMs: 600 },
    figures: roundTrip('1 connection'),
  },
  {
    load: { kind: 'round-trips', connections: 100, durationMs: 800 },
    figures: roundTrip('100 connections'),
  },
  {
    load: { kind: 'requests', connections: 32, durationMs: 800 },
    figures: [perSecond('HTTP requests', { timesToxiproxy: 1.3 })],
  },
  {
    load: { kind: 'connects', atOnce: 32, count: 1_200 },
    figures: [perSecond('connections', { timesToxiproxy: 1.1 })],
  },
  {
    load: { kind: 'streams', connections: 1, durationMs: 1_000 },
    figures: [throughput('1 stream', { timesToxiproxy: 1.3 }), cpuOfAGigabyte('1 stream')],
  },
  {
    load: { kind: 'streams', connections: 8, durationMs: 1_000 },
    figures: [throughput('8 streams', { timesToxiproxy: 1.3 }), cpuOfAGigabyte('8 streams')],
  },
  {
    load: { kind: 'paced-trips', connections: 50, everyMs: 50, durationMs: 1_000 },
    toxic: { type: 'latency', stream: 'upstream', attributes: { latency: delayMs } },
    figures: [delayError('p50Ms'), { ...delayError('p99Ms'), goal: { below: 2 } }],
  },
  {
    load: { kind: 'streams', connections: 1, durationMs: 1_000 },
    toxic: { type: 'latency', stream: 'downstream', attributes: { latency: 10 } },
    figures: [throughput('latency 10 ms', level), cpuOfAGigabyte('latency 10 ms')],
  },
  {
    load: { kind: 'streams', connections: 1, durationMs: 1_500 },
    toxic: { type: 'bandwidth', stream: 'downstream', attributes: { rate: 100_000 } },
    figures: [throughput('bandwidth 100 MB/s', level)],
  },
  {
    load: { kind: 'streams', connections: 1, durationMs: 1_000 },
    toxic: {
      type: 'slicer',
      stream: 'downstream',
      attributes: { average_size: 1_024, size_variation: 512 },
    },
    figures: [throughput('slicer 1 KiB', level), cpuOfAGigabyte('slicer 1 KiB')],
  },
];

function roundTrip(how: string): Figure[] {
  const common = { unit: 'µs', better: 'less', isAdded: true } as const;
  return [
    {
      ...common,
      name: `round trip p50, ${how}`,
      goal: { timesToxiproxy: 0.7 },
      of: ({ p50Ms }) => p50Ms * 1_000,
    },
    { ...common, name: `round trip p99, ${how}`, of: ({ p99Ms }) => p99Ms * 1_000 },
  ];
}

function perSecond(name: string, goal: Figure['goal'] & object): Figure {
  return {
    ...{ name: `${name} a second`, unit: '/s', better: 'more', goal },
    of: ({ count, elapsedMs }) => (count / elapsedMs) * 1_000,
  };
}

function throughput(how: string, goal: Figure['goal'] & object): Figure {
  return {
    ...{ name: `throughput, ${how}`, unit: 'MB/s', better: 'more', goal },
    of: ({ bytes, elapsedMs }) => bytes / 1e6 / (elapsedMs / 1_000),
  };
}

function cpuOfAGigabyte(how: string): Figure {
  return {
    ...{ name: `processor, ${how}`, unit: 's/GB', better: 'less' },
    of: ({ bytes }, cpuSeconds) =>
      cpuSeconds === undefined ? undefined : cpuSeconds / (bytes / 1e9),
  };
}

function delayError(quantile: 'p50Ms' | 'p99Ms'): Figure {
  return {
    ...{
      name: `latency ${delayMs} ms, too late ${quantile.slice(0, 3)}`,
      unit: 'ms',
      better: 'less',
    },
    of: (result) => result[quantile] - delayMs,
  };
}
