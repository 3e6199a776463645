// A queen in small for tests of the work on hosts: hives report to it, jobs are run, what is said is kept. Every process that
// its hosts have a record of is gone after the test.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Heartbeat, HiveRecord, JobEvent, Narration } from '../../../contracts/index.ts';
import {
  createLog,
  createNarrator,
  Deadline,
  type Job,
  JobRegistry,
} from '../../../shared/index.ts';
import { callHiveAs } from '../call-hive.ts';
import { HiveDefinitions } from '../hive-definitions.ts';
import { type HostOperation, type HostWorkDeps, hostWork } from '../host-work.ts';
import { openLocalShell } from '../local-shell.ts';
import { endScript } from '../scripts/end-script.ts';
import { watchHives } from '../watch-hives.ts';

const smallHive = fileURLToPath(new URL('small-hive.child.ts', import.meta.url));
/** The command of the hive that tests start. */
export const smallHiveCommand = [process.execPath, smallHive];

export interface HostRig extends AsyncDisposable {
  folder: string;
  deps: HostWorkDeps;
  /** Puts a definition into the file as it is. */
  define(...definitions: object[]): Promise<void>;
  /** Runs a job to its end. */
  run(operation: HostOperation, budgetMs?: number): Promise<JobEvent[]>;
  start(operation: HostOperation, budgetMs?: number): Job<HostOperation>;
  narrations: Narration[];
}

/** A hive that is not heard of for so long is lost. */
const lostMs = 1_000;

export async function startHostRig(changes: Partial<HostWorkDeps> = {}): Promise<HostRig> {
  const folder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
  const stateFolder = join(folder, 'state');
  await mkdir(stateFolder);
  await writeFile(join(folder, 'hive.json'), '{}');
  const file = join(folder, 'hives.json');
  const log = createLog('queen', 'silent');
  const narrations: Narration[] = [];
  const jobs = new JobRegistry<HostOperation>({ layer: 'queen', log, retentionMs: 60_000 });
  const registry = await startRegistry();
  const deps: HostWorkDeps = {
    definitions: new HiveDefinitions(file),
    hives: registry.hives,
    ...watchHives(registry),
    narrate: createNarrator('queen', log, [(each) => narrations.push(each), jobs.deliver]),
    callHive: callHiveAs('queen'),
    queenUrl: () => registry.url,
    stateFolder,
    sshTimeoutMs: 10_000,
    startTimeoutMs: 10_000,
    stopTimeoutMs: 2_000,
    begin: (job) => job.assign({ hive: job.spec.operation.hive }),
    ...changes,
  };
  const work = hostWork(deps);
  const start = (operation: HostOperation, budgetMs = 15_000): Job<HostOperation> =>
    jobs.start({ operation, correlationId: 'order-7', deadline: new Deadline(budgetMs) }, work);
  return {
    folder,
    deps,
    narrations,
    define: (...definitions) => writeFile(file, JSON.stringify(definitions)),
    start,
    run: async (operation, budgetMs) => eventsOf(start(operation, budgetMs)),
    [Symbol.asyncDispose]: async () => {
      await jobs.drain(0);
      await endAll(stateFolder);
      await endAll(join(folder, 'remote'));
      await registry.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** All events of the job, its end included. */
export async function eventsOf(job: Job<HostOperation>): Promise<JobEvent[]> {
  const events: JobEvent[] = [];
  for await (const { event } of job.follow(0, new AbortController().signal)) events.push(event);
  return events;
}

/** Processes that hosts have a record of and that live. */
export async function survivors(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch(() => []);
  const records = names.filter((name) => name.endsWith('.pid'));
  const pids = await Promise.all(
    records.map(async (name) => Number((await readFile(join(folder, name), 'utf8')).split(' ')[0])),
  );
  const stats = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z')),
  );
  return pids.filter((_, at) => !/\) [ZX]/.test(stats[at] ?? ''));
}

async function endAll(folder: string): Promise<void> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.pid'));
  const shell = await openLocalShell(folder);
  const bounds = { signal: new AbortController().signal, timeoutMs: 10_000 };
  for (const name of names) {
    const hive = name.slice(0, -'.pid'.length);
    await shell.run(endScript({ hive, folder, patienceMs: 0, graceMs: 0 }), bounds);
  }
}

async function startRegistry() {
  const heard = new Map<string, { heartbeat: Heartbeat; atMs: number }>();
  const listeners = new Set<() => void>();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const heartbeat: Heartbeat = JSON.parse(body);
    heard.set(heartbeat.hive, { heartbeat, atMs: performance.now() });
    response.writeHead(204).end();
    changed();
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const lapse = setInterval(changed, 50);
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  return {
    url: `http://127.0.0.1:${port}`,
    hives: (): HiveRecord[] =>
      [...heard.values()].map(({ heartbeat, atMs }) =>
        recordOf(heartbeat, performance.now() - atMs),
      ),
    onChange: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stop: async () => {
      clearInterval(lapse);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function recordOf(heartbeat: Heartbeat, silentMs: number): HiveRecord {
  const { hive, instance_id, url, models, devices, workers, draining } = heartbeat;
  const state = silentMs > lostMs ? 'lost' : draining ? 'draining' : 'up';
  return {
    hive,
    state,
    instance_id,
    url,
    models,
    devices,
    workers,
    last_heartbeat_ms_ago: silentMs,
  };
}
