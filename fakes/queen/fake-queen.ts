// Puts jobs, hives and script together into a running fake queen.
import type { FastifyRequest } from 'fastify';
import { type Heartbeat, HeartbeatSchema, HiveListSchema } from '../../system/contracts/index.ts';
import type { JobWork, Logger, RunningProgram } from '../../system/shared/index.ts';
import {
  createJobServer,
  echo,
  echoModel,
  forwarded,
  type JobServer,
  narrated,
  perform,
} from '../jobs/index.ts';
import { Director } from '../script/index.ts';
import { type ChosenHive, KnownHives } from './known-hives.ts';
import type { FakeQueenOptions } from './options.ts';
import { passOn } from './pass-on.ts';
import { queenVocabulary } from './queen-vocabulary.ts';

export async function startFakeQueen(
  options: FakeQueenOptions,
  log: Logger,
): Promise<RunningProgram> {
  const jobs = await createJobServer('queen', options, log);
  const hives = new KnownHives(options.hiveStaleMs);
  addHiveRoutes(jobs, hives, new Director(queenVocabulary, options.script, log));
  const work = narrated(jobs.narrate, giveOn(jobs, hives, options));
  return await jobs.open(work, { model: echoModel });
}

function addHiveRoutes(
  { http, narrate }: JobServer,
  hives: KnownHives,
  director: Director<typeof queenVocabulary>,
): void {
  let heard = 0;
  http.post(
    '/v1/hives/heartbeat',
    { schema: { body: HeartbeatSchema } },
    async (request: FastifyRequest<{ Body: Heartbeat }>, reply) => {
      const told = await perform(director.cue('heartbeat', { ordinal: ++heard }), reply);
      if (told !== undefined) return told;
      const { hive } = request.body;
      if (hives.record(request.body))
        narrate({ action: 'register', target: hive, human: `${hive} has joined` });
      return reply.status(204).send();
    },
  );
  http.get('/v1/hives', { schema: { response: { 200: HiveListSchema } } }, () => ({
    hives: hives.list(),
  }));
}

/** Gives a job to a hive, or plays hive and worker too where nobody else answers for the model. */
function giveOn(jobs: JobServer, hives: KnownHives, options: FakeQueenOptions): JobWork {
  const { narrate, narrateAs } = jobs;
  const worker = echo(narrateAs('worker-1'), options.betweenTokensMs);
  const hive = narrated(narrateAs('hive-1'), forwarded(narrateAs('hive-1'), 'worker-1', worker));
  const alone = forwarded(narrate, 'hive-1', hive);
  const place = (chosen: ChosenHive, why: string): void =>
    narrate({ action: 'place', target: chosen.hive, human: `Chose ${chosen.hive}: ${why}` });
  return async (job, signal) => {
    const { model } = job.spec.operation;
    const chosen = chooseHive(hives, model, options);
    if (chosen === undefined) {
      place({ hive: 'hive-1', url: '' }, 'it is played by this program');
      return await alone(job, signal);
    }
    place(chosen, 'it is the first that will do');
    narrate({ action: 'forward', target: chosen.hive, human: `Handing over to ${chosen.hive}` });
    return await passOn(job, chosen, signal, options.hiveSilenceMs);
  };
}

/** Undefined where the fake answers itself. @throws as `KnownHives.choose` */
function chooseHive(
  hives: KnownHives,
  model: string,
  { hivePort }: FakeQueenOptions,
): ChosenHive | undefined {
  const isUnheard = hives.list().length === 0;
  if (isUnheard && hivePort !== undefined)
    return { hive: 'hive-1', url: `http://127.0.0.1:${hivePort}` };
  try {
    return hives.choose(model);
  } catch (error) {
    if (model === echoModel) return undefined;
    throw error;
  }
}
