// Puts jobs, workers, heartbeats and script together into a running fake hive.
import type { Device, Heartbeat, WorkerReport } from '../../system/contracts/index.ts';
import {
  Failure,
  type JobWork,
  type Logger,
  programVersion,
  type RunningProgram,
} from '../../system/shared/index.ts';
import {
  createJobServer,
  echo,
  echoModel,
  forwarded,
  type JobServer,
  narrated,
} from '../jobs/index.ts';
import { Director } from '../script/index.ts';
import { Heartbeats } from './heartbeats.ts';
import { addHiveRoutes } from './hive-routes.ts';
import { hiveVocabulary } from './hive-vocabulary.ts';
import type { FakeHiveOptions } from './options.ts';
import { runOnChild } from './run-on-child.ts';
import { Workers } from './workers.ts';

/** Who does a hive's jobs, and what is told of them. */
interface Crew {
  models: string[];
  work: JobWork;
  report(): WorkerReport[];
  command(verb: 'start' | 'stop', name: string): Promise<WorkerReport>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** A machine with 8 GB, half of them free, whatever the real one has. */
const processor: Device = {
  ...{ id: 'cpu', kind: 'cpu', name: 'A processor' },
  ...{ memory_total_bytes: 8e9, memory_free_bytes: 4e9 },
};

/** @param leave stops the program as SIGTERM does */
export async function startFakeHive(
  options: FakeHiveOptions,
  log: Logger,
  instanceId: string,
  leave: (why: string) => void,
): Promise<RunningProgram> {
  const { name, queenUrl, heartbeatMs: intervalMs, heartbeatTimeoutMs: timeoutMs } = options;
  const jobs = await createJobServer('hive', options, log);
  let heartbeats: Heartbeats | undefined;
  let isGone = false;
  const onChange = (): void => heartbeats?.beat();
  const crew = hire(jobs, options, log, onChange);
  const { models, report, command } = crew;
  const has = { hive: name, version: programVersion(), devices: [processor], models };
  const capabilities = () => ({ ...has, refreshed_at_ms: Date.now() });
  addHiveRoutes(jobs.http, { capabilities, report, command, leave });
  const program = await jobs.open(narrated(jobs.narrate, crew.work), {
    model: models[0] ?? echoModel,
    beforeJobs: onChange,
    afterJobs: async () => {
      await crew.stop();
      isGone = true;
      onChange();
      await heartbeats?.[Symbol.asyncDispose]();
    },
  });
  await crew.start();
  const describe = (): Omit<Heartbeat, 'sequence'> => ({
    hive: name,
    instance_id: instanceId,
    url: program.advertisedUrl,
    models,
    devices: [processor],
    workers: isGone ? [] : report(),
    jobs: jobs.registry.list().flatMap(({ id, hasFinished }) => (hasFinished ? [] : [id])),
    draining: jobs.isDraining,
  });
  const director = new Director(hiveVocabulary, options.script, log);
  const { narrate } = jobs;
  heartbeats = new Heartbeats({ queenUrl, intervalMs, timeoutMs, director, narrate, describe });
  return program;
}

function hire(jobs: JobServer, options: FakeHiveOptions, log: Logger, onChange: () => void): Crew {
  const { registry, narrate } = jobs;
  const { workers: configuration } = options;
  if (configuration === undefined) return playedBySelf(jobs, options, onChange);
  const onNarration = registry.deliver;
  const workers = new Workers({ ...options, configuration, log, narrate, onNarration, onChange });
  return {
    models: configuration.models.map(({ id }) => id),
    work: runOnChild({ ...options, registry, workers, narrate }),
    report: () => workers.list.map((worker) => worker.report()),
    command: async (verb, name) => {
      const worker = workers.get(name);
      if (verb === 'start') await workers.start(worker, true);
      else await worker.stop();
      return worker.report();
    },
    start: () => workers.startWithHive(),
    stop: () => workers.stop(),
  };
}

/** A worker that is played by this very process. */
function playedBySelf(
  { registry, narrate, narrateAs }: JobServer,
  { betweenTokensMs }: FakeHiveOptions,
  onChange: () => void,
): Crew {
  const name = 'worker-1';
  const answer = forwarded(narrate, name, echo(narrateAs(name, 'worker'), betweenTokensMs));
  const report = (): WorkerReport => ({
    ...{ name, model: echoModel, kind: 'child', device: 'cpu', state: 'ready', can_start: false },
    ...{ instance_id: null, pid: process.pid, url: null, slots_total: 256, restarts: 0 },
    ...{ memory_bytes: null, last_error: null },
    slots_busy: registry.list().filter(({ state }) => state === 'running').length,
  });
  return {
    models: [echoModel],
    work: async (job, signal) => {
      onChange();
      return await answer(job, signal).finally(onChange);
    },
    report: () => [report()],
    command: async (_verb, asked) => {
      if (asked !== name) throw new Failure('WORKER_NOT_FOUND', `There is no ${asked} here.`);
      return report();
    },
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  };
}
