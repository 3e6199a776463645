// An older request for text as the operation of a job. A task is for a node: there it is given to the worker that can serve it
// soonest, as an operation names workers and not hives.
import { type Static, Type } from 'typebox';
import {
  type HiveRecord,
  type InferOperation,
  OlderModelSchema,
  olderModelId,
  samplingFields,
  type WorkerReport,
} from '../../contracts/index.ts';
import { Failure } from '../../shared/index.ts';
import { namedHive, placedWorkers } from './find-hive.ts';

const askedFields = {
  prompt: Type.String({ minLength: 1, maxLength: 500_000 }),
  max_tokens: Type.Integer({ minimum: 1, maximum: 32_768, default: 100 }),
  temperature: Type.Number({ minimum: 0, maximum: 2, default: 0.7 }),
  ...samplingFields,
};

/** POST /v2/tasks. Fields that are not named here are ignored, as they were. */
export const TaskSchema = Type.Object({
  node: Type.String({ minLength: 1, maxLength: 100 }),
  model: OlderModelSchema,
  ...askedFields,
});
export type Task = Static<typeof TaskSchema>;

/** POST /v1/inference: whichever node, and without a model whichever worker is free. */
export const InferenceSchema = Type.Object({
  model: Type.Optional(OlderModelSchema),
  ...askedFields,
});
export type Inference = Static<typeof InferenceSchema>;

/** @throws HIVE_NOT_FOUND, NO_HIVE_AVAILABLE, MODEL_NOT_FOUND, NO_WORKER_FOR_MODEL */
export function taskOperation(task: Task, hives: readonly HiveRecord[]): InferOperation {
  const hive = namedHive(task.node, hives);
  const model = olderModelId(task.model, knownModels(hive === undefined ? hives : [hive]));
  if (hive === undefined) return operationFor(task, model);
  return { ...operationFor(task, model), worker: `${hive.hive}/${workerFor(model, hive).name}` };
}

/** @throws NO_WORKER_AVAILABLE where no model is asked for and nobody has one */
export function inferenceOperation(
  inference: Inference,
  hives: readonly HiveRecord[],
): InferOperation {
  const { model } = inference;
  if (model !== undefined) return operationFor(inference, olderModelId(model, knownModels(hives)));
  const worker = soonest(placedWorkers(hives).map((placed) => placed.worker));
  if (worker === undefined)
    throw new Failure('NO_WORKER_AVAILABLE', 'No model was asked for, and no worker has one.', {
      param: 'model',
    });
  return operationFor(inference, worker.model);
}

function operationFor(asked: Inference, model: string): InferOperation {
  const { prompt, max_tokens, temperature, top_p, stop, seed } = asked;
  return {
    operation: 'infer',
    ...{ model, prompt, max_tokens, temperature },
    ...(top_p === undefined ? {} : { top_p }),
    ...(stop === undefined ? {} : { stop }),
    ...(seed === undefined ? {} : { seed }),
    on_disconnect: 'cancel',
    disconnect_grace_ms: 0,
  };
}

function knownModels(hives: readonly HiveRecord[]): string[] {
  return hives.flatMap(({ models, workers }) => [...models, ...workers.map(({ model }) => model)]);
}

function workerFor(model: string, hive: HiveRecord): WorkerReport {
  const able = hive.workers.filter((worker) => worker.model === model);
  const worker = soonest(able);
  if (worker !== undefined) return worker;
  const isKnown = hive.models.includes(model);
  const fault = isKnown ? 'has no worker for' : 'does not know';
  throw new Failure(
    isKnown ? 'NO_WORKER_FOR_MODEL' : 'MODEL_NOT_FOUND',
    `${hive.hive} ${fault} the model "${model}".`,
    { param: 'model', details: { hive: hive.hive } },
  );
}

/** A free one, else one that can be had; of equals the one with the most room. */
function soonest(workers: readonly WorkerReport[]): WorkerReport | undefined {
  const steps = (worker: WorkerReport): number => {
    if (worker.state === 'ready') return worker.slots_busy < worker.slots_total ? 0 : 1;
    if (worker.state === 'starting' || worker.state === 'restarting') return 2;
    return worker.can_start ? 3 : 4;
  };
  const load = ({ slots_busy, slots_total }: WorkerReport): number => slots_busy / slots_total;
  return [...workers].sort((a, b) => steps(a) - steps(b) || load(a) - load(b))[0];
}
