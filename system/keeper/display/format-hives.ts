// Hives and their workers as tables.
import type { HiveRecord, WorkerReport } from '../../contracts/index.ts';
import { formatAgo, formatBytes } from './quantities.ts';
import { formatFacts, formatTable } from './table.ts';

export function formatHives(hives: readonly HiveRecord[]): string {
  const rows = hives.map(({ hive, state, url, models, workers, last_heartbeat_ms_ago: ago }) => [
    hive,
    state,
    url ?? '',
    models.join(','),
    `${workers.filter((worker) => worker.state === 'ready').length} of ${workers.length} ready`,
    formatAgo(ago),
  ]);
  const head = ['HIVE', 'STATE', 'URL', 'MODELS', 'WORKERS', 'HEARD'];
  return formatTable(head, rows, 'No hives.');
}

/** A worker, and whose it is. */
export type PlacedWorker = WorkerReport & { hive: string };

export function workersOf(hives: readonly HiveRecord[]): PlacedWorker[] {
  return hives.flatMap(({ hive, workers }) => workers.map((worker) => ({ hive, ...worker })));
}

export function formatWorkers(workers: readonly PlacedWorker[]): string {
  const rows = workers.map((worker) => [
    `${worker.hive}/${worker.name}`,
    worker.model,
    worker.device,
    worker.state,
    `${worker.slots_busy} of ${worker.slots_total} busy`,
    formatBytes(worker.memory_bytes),
    `${worker.restarts}`,
    worker.last_error?.code ?? '',
  ]);
  const head = ['WORKER', 'MODEL', 'DEVICE', 'STATE', 'SLOTS', 'MEMORY', 'RESTARTS', 'LAST ERROR'];
  return formatTable(head, rows, 'No workers.');
}

/** One hive with its devices and workers. */
export function formatHive(record: HiveRecord): string {
  const facts = formatFacts([
    ['hive', record.hive],
    ['state', record.state],
    ['url', record.url ?? ''],
    ['instance', record.instance_id ?? ''],
    ['models', record.models.join(', ')],
    ['heard', formatAgo(record.last_heartbeat_ms_ago)],
  ]);
  const devices = record.devices.map((device) => [
    device.id,
    device.name,
    `${formatBytes(device.memory_free_bytes)} of ${formatBytes(device.memory_total_bytes)} free`,
  ]);
  const deviceTable = formatTable(['DEVICE', 'NAME', 'MEMORY'], devices, 'No devices.');
  return [facts, deviceTable, formatWorkers(workersOf([record]))].join('\n');
}
