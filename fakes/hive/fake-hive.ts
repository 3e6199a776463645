// Puts jobs, workers, heartbeats and script together into a running fake hive.
import {
  type Heartbeat,
  WorkerListSchema,
  type WorkerReport,
} from '../../system/contracts/index.ts';
import type { JobWork, Logger, RunningProgram } from '../../system/shared/index.ts';
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
import { hiveVocabulary } from './hive-vocabulary.ts';
import type { FakeHiveOptions } from './options.ts';
import { runOnChild } from './run-on-child.ts';
import { Workers } from './workers.ts';

/** Who does a hive's jobs, and what is told of them. */
interface Crew {
  models: string[];
  work: JobWork;
  report(): WorkerReport[];
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function startFakeHive(
  options: FakeHiveOptions,
  log: Logger,
  instanceId: string,
): Promise<RunningProgram> {
  const { name, queenUrl, heartbeatMs: intervalMs, heartbeatTimeoutMs: timeoutMs } = options;
  const jobs = await createJobServer('hive', options, log);
  let heartbeats: Heartbeats | undefined;
  const onChange = (): void => heartbeats?.beat();
  const crew = hire(jobs, options, log, onChange);
  jobs.http.get('/v1/workers', { schema: { response: { 200: WorkerListSchema } } }, () => ({
    workers: crew.report(),
  }));
  const program = await jobs.open(narrated(jobs.narrate, crew.work), {
    model: crew.models[0] ?? echoModel,
    beforeJobs: onChange,
    afterJobs: async () => {
      await crew.stop();
      await heartbeats?.[Symbol.asyncDispose]();
    },
  });
  await crew.start();
  const describe = (): Heartbeat => ({
    hive: name,
    instance_id: instanceId,
    url: program.advertisedUrl,
    models: crew.models,
    workers: crew.report(),
    draining: jobs.isDraining,
  });
  const director = new Director(hiveVocabulary, options.script, log);
  const { narrate } = jobs;
  heartbeats = new Heartbeats({ queenUrl, intervalMs, timeoutMs, director, narrate, describe });
  return program;
}

function hire(jobs: JobServer, options: FakeHiveOptions, log: Logger, onChange: () => void): Crew {
  const { registry, narrate } = jobs;
  const { workers: configuration, workerSilenceMs } = options;
  if (configuration === undefined) return playedBySelf(jobs, options, onChange);
  const onNarration = registry.deliver;
  const workers = new Workers({ configuration, log, narrate, onNarration, onChange });
  return {
    models: configuration.models.map(({ id }) => id),
    work: runOnChild(workers, narrate, workerSilenceMs),
    report: () => workers.list.map((worker) => worker.report()),
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
  const answer = forwarded(narrate, name, echo(narrateAs(name), betweenTokensMs));
  return {
    models: [echoModel],
    work: async (job, signal) => {
      onChange();
      return await answer(job, signal).finally(onChange);
    },
    report: () => [
      {
        ...{
          name,
          model: echoModel,
          state: 'ready',
          instance_id: null,
          pid: process.pid,
          url: null,
        },
        slots_total: 256,
        slots_busy: registry.list().filter(({ state }) => state === 'running').length,
      },
    ],
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  };
}
