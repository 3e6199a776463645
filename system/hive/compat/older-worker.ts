// A worker in the words of the older endpoints, there and back.
import { isAbsolute, normalize } from 'node:path';
import {
  type OlderWorkerState,
  olderModelId,
  olderWorkerState,
  type Registration,
  type SpawnRequest,
  type WorkerConfiguration,
  type WorkerReport,
} from '../../contracts/index.ts';
import { invalidField, parseUrl } from '../../shared/index.ts';
import type { CompatModel } from './compat-pool.ts';

export interface OlderWorker {
  id: string;
  url: string | null;
  model_ref: string;
  backend: string;
  device: number;
  state: OlderWorkerState;
  slots_total: number;
  slots_available: number;
  pid: number | null;
  restart_count: number;
}

/** No worker, or one. */
export function olderWorker(report: WorkerReport): OlderWorker[] {
  const state = olderWorkerState(report);
  if (state === undefined) return [];
  const [backend = 'cpu', device] = report.device.split(':');
  return [
    {
      id: report.name,
      url: report.url,
      model_ref: report.model,
      backend,
      device: Number(device ?? 0),
      state,
      slots_total: report.slots_total,
      slots_available: report.slots_total - report.slots_busy,
      pid: report.pid,
      restart_count: report.restarts,
    },
  ];
}

/** A child with an id of its own. */
export function spawnedWorker(
  name: string,
  request: SpawnRequest,
  models: readonly string[],
): WorkerConfiguration {
  return {
    ...workerDefaults,
    name,
    model: olderModelId(request.model_ref, models),
    device: deviceOf(request),
    slots: defaultSlots,
  };
}

/** What the hive is to learn with it; undefined where the request names no file. @throws VALIDATION_FAILED for a path that is none */
export function spawnedModel(
  { model_path: path }: SpawnRequest,
  id: string,
): CompatModel | undefined {
  if (path === undefined) return undefined;
  if (!isAbsolute(path) || normalize(path) !== path || hasControl(path))
    throw invalidField('model_path', 'must be an absolute path, without dots in it that lead up');
  return { id, path };
}

/** A server that runs already. @throws VALIDATION_FAILED for a URL that is none */
export function attachedWorker(
  registration: Registration,
  models: readonly string[],
): WorkerConfiguration {
  return {
    ...workerDefaults,
    name: registration.worker_id,
    model: olderModelId(registration.model_ref, models),
    device: deviceOf(registration),
    slots: registration.slots_total,
    url: urlOf(registration.url),
  };
}

const defaultSlots = 4;

const workerDefaults = {
  listen: '127.0.0.1:0',
  start: 'on_demand',
  start_timeout_ms: 60_000,
  restart: 'on_failure',
  flags: [],
} satisfies Partial<WorkerConfiguration>;

function deviceOf({ backend, device }: Pick<SpawnRequest, 'backend' | 'device'>): string {
  return backend === 'cpu' ? 'cpu' : `${backend}:${device}`;
}

function urlOf(text: string): string {
  try {
    return parseUrl(text);
  } catch {
    throw invalidField('url', 'must be a URL such as http://127.0.0.1:8080');
  }
}

function hasControl(text: string): boolean {
  return /\p{Cc}/u.test(text);
}
