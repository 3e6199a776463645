/**
 * Toxiproxy's own metrics: the bytes that proxies have received and sent. As there, those of a connection are added when
 * it is over.
 */
import type { ConnectionTraffic } from '../connection.ts';
import type { ProxyAddresses } from '../proxy.ts';
import type { Metric } from './exposition.ts';

export class ProxyMetrics {
  readonly #received = new Map<string, Count>();
  readonly #sent = new Map<string, Count>();

  /** Adds what has passed through a connection. */
  count(proxy: string, traffic: ConnectionTraffic, { listen, upstream }: ProxyAddresses): void {
    for (const direction of ['upstream', 'downstream'] as const) {
      const labels = { direction, proxy, listener: listen, upstream };
      add(this.#received, labels, traffic[direction].received);
      add(this.#sent, labels, traffic[direction].sent);
    }
  }

  collect(): Metric[] {
    return [
      counter('toxiproxy_proxy_received_bytes_total', this.#received),
      counter('toxiproxy_proxy_sent_bytes_total', this.#sent),
    ];
  }
}

interface Count {
  readonly labels: Readonly<Record<string, string>>;
  value: number;
}

function add(counts: Map<string, Count>, labels: Record<string, string>, bytes: number): void {
  const key = JSON.stringify(labels);
  const count = counts.get(key) ?? { labels, value: 0 };
  count.value += bytes;
  counts.set(key, count);
}

function counter(name: string, counts: ReadonlyMap<string, Count>): Metric {
  return { name, type: 'counter', samples: [...counts.values()] };
}
