// Puts jobs, hives and script together into a running fake queen.
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import {
  type Heartbeat,
  HeartbeatSchema,
  HiveListSchema,
  type InferOperation,
  type Operation,
  OperationSchema,
  WorkerReportSchema,
} from '../../system/contracts/index.ts';
import {
  Failure,
  type Job,
  type JobPlace,
  type JobWork,
  type Logger,
  type RunningProgram,
} from '../../system/shared/index.ts';
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

type QueenServer = JobServer<Operation>;

export async function startFakeQueen(
  options: FakeQueenOptions,
  log: Logger,
): Promise<RunningProgram> {
  const jobs: QueenServer = await createJobServer<Operation>(
    'queen',
    options,
    log,
    OperationSchema,
  );
  const hives = new KnownHives(options);
  addHiveRoutes(jobs, hives, new Director(queenVocabulary, options.script, log));
  const infer = narrated(jobs.narrate, giveOn(jobs, hives, options));
  const work: JobWork<Operation> = (job, signal) =>
    job.spec.operation.operation === 'infer'
      ? infer(job as Job<InferOperation>, signal) // as its operation says
      : tendHive(job, hives);
  return await jobs.open(work, { model: echoModel });
}

const WorkersOfHivesSchema = Type.Object({
  workers: Type.Array(Type.Object({ hive: Type.String(), ...WorkerReportSchema.properties })),
});

function addHiveRoutes(
  { http, narrate }: QueenServer,
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
        narrate({ action: 'register', target: hive, human: `${hive} has joined`, hive });
      return reply.status(204).send();
    },
  );
  http.get('/v1/hives', { schema: { response: { 200: HiveListSchema } } }, () => ({
    hives: hives.list(),
  }));
  http.get('/v1/workers', { schema: { response: { 200: WorkersOfHivesSchema } } }, () => ({
    workers: hives
      .list()
      .flatMap(({ hive, workers }) => workers.map((worker) => ({ hive, ...worker }))),
  }));
}

/** Gives a job to a hive, or plays hive and worker too where nobody else answers for the model. */
function giveOn(jobs: QueenServer, hives: KnownHives, options: FakeQueenOptions): JobWork {
  const { narrate, narrateAs, registry } = jobs;
  const worker = echo(narrateAs('worker-1', 'worker'), options.betweenTokensMs);
  const asHive = narrateAs('hive-1', 'hive');
  const hive = narrated(asHive, forwarded(asHive, 'worker-1', worker));
  const alone = forwarded(narrate, 'hive-1', hive);
  const assign = (job: Job, place: Required<JobPlace>, why: string): void => {
    registry.assign(job as Job<Operation>, place); // any job is one of these
    const human = `Chose ${place.hive}: ${place.worker} ${why}`;
    narrate({ action: 'place', target: place.hive, human, ...place });
  };
  return async (job, signal) => {
    const chosen = chooseHive(hives, job.spec.operation, options);
    if (chosen === undefined) {
      assign(job, { hive: 'hive-1', worker: 'worker-1' }, 'is played by this program');
      return await alone(job, signal);
    }
    const place = { hive: chosen.hive, worker: chosen.worker };
    assign(job, place, 'is the first that will do');
    const human = `Handed the job to ${chosen.hive}`;
    const onOpen = (): void => narrate({ action: 'forward', target: chosen.hive, human, ...place });
    const { name: layer, hiveSilenceMs: silenceTimeoutMs } = options;
    return await passOn({ job, chosen, layer, signal, silenceTimeoutMs, onOpen });
  };
}

/** Undefined where the fake answers itself. @throws as `KnownHives.choose` */
function chooseHive(
  hives: KnownHives,
  operation: InferOperation,
  { hivePort }: FakeQueenOptions,
): ChosenHive | undefined {
  const isUnheard = hives.list().length === 0;
  if (isUnheard && hivePort !== undefined)
    return { hive: 'hive-1', url: `http://127.0.0.1:${hivePort}`, worker: 'worker-1' };
  try {
    return hives.choose(operation);
  } catch (error) {
    if (operation.model === echoModel) return undefined;
    throw error;
  }
}

/** A job about a hive: done at once where the hive is known. @throws HIVE_NOT_FOUND */
const tendHive = async (job: Job<Operation>, hives: KnownHives) => {
  const { operation } = job.spec;
  job.begin();
  if (operation.operation === 'infer') throw new Error('An inference is about no hive.');
  const { hive } = operation;
  if (!hives.has(hive))
    throw new Failure('HIVE_NOT_FOUND', `No hive ${hive} has reported.`, {
      param: 'hive',
      details: { hive },
    });
  return { finishReason: 'stop', tokens: 0, result: { hive } } as const;
};
