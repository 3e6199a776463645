// `keeper models`: what can be asked for, and who has it.
import type { Command } from 'commander';
import type { Static } from 'typebox';
import { ModelListSchema, type ModelSchema } from '../../contracts/index.ts';
import { Failure } from '../../shared/index.ts';
import { askForHives } from '../ask-hives.ts';
import { askQueen } from '../ask-queen.ts';
import { formatWorkers, type PlacedWorker, workersOf } from '../display/format-hives.ts';
import { formatFacts, formatTable } from '../display/table.ts';
import { documentCommand } from '../document-command.ts';
import { commandGroup } from '../keeper-command.ts';
import type { QueenOptions } from '../settings/queen-settings.ts';

/** A model as the queen lists it, with the hives that have it and the workers that serve it. */
type PlacedModel = Static<typeof ModelSchema> & { hives: string[]; workers: PlacedWorker[] };

export function createModelsCommand(): Command {
  return commandGroup('models', 'Lists models and who serves them.', [
    documentCommand<{ object: 'list'; data: PlacedModel[] }>({
      name: 'list',
      description: 'Lists all models that can be asked for.',
      ask: async (options, _texts, signal) => ({
        object: 'list',
        data: await askForModels(options, signal),
      }),
      format: ({ data }) => formatModels(data),
    }),
    documentCommand<PlacedModel>({
      name: 'show',
      description: 'Shows one model, which hives have it and which workers serve it.',
      arguments: [['<id>', 'the model']],
      ask: async (options, [id = ''], signal) => find(id, await askForModels(options, signal)),
      format: formatModel,
    }),
  ]);
}

async function askForModels(options: QueenOptions, signal: AbortSignal): Promise<PlacedModel[]> {
  const [{ data }, hives] = await Promise.all([
    askQueen(options, { path: '/v1/models', answer: ModelListSchema, signal }),
    askForHives(options, signal),
  ]);
  return data.map((model) => ({
    ...model,
    hives: hives.filter(({ models }) => models.includes(model.id)).map(({ hive }) => hive),
    workers: workersOf(hives).filter((worker) => worker.model === model.id),
  }));
}

/** @throws MODEL_NOT_FOUND */
function find(id: string, models: readonly PlacedModel[]): PlacedModel {
  const found = models.find((model) => model.id === id);
  if (found !== undefined) return found;
  const known = models.map((model) => model.id).join(', ') || 'none';
  throw new Failure('MODEL_NOT_FOUND', `No hive knows the model ${id}; they know ${known}.`);
}

function formatModels(models: readonly PlacedModel[]): string {
  const rows = models.map(({ id, hives, workers }) => [
    id,
    hives.join(', '),
    `${readyIn(workers)} of ${workers.length} ready`,
  ]);
  return formatTable(['MODEL', 'HIVES', 'WORKERS'], rows, 'No models.');
}

function formatModel({ id, owned_by: owner, hives, workers }: PlacedModel): string {
  const facts = formatFacts([
    ['model', id],
    ['owner', owner],
    ['hives', hives.join(', ')],
  ]);
  return `${facts}\n${formatWorkers(workers)}`;
}

function readyIn(workers: readonly PlacedWorker[]): number {
  return workers.filter(({ state }) => state === 'ready').length;
}
