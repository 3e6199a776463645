// Puts engine, requests and HTTP together into a running worker. It listens at once, so that its health can be asked
// for while the model loads, and counts as started when the model is there.
import {
  createHttpServer,
  createNarrator,
  formatNarrationLine,
  type Logger,
  listen,
  type Narrate,
  type RunningProgram,
  withContext,
} from '../shared/index.ts';
import { type Engine, type EngineOptions, loadEngine } from './engine/index.ts';
import { readStartContext } from './environment.ts';
import type { WorkerOptions } from './options.ts';
import { addRoutes } from './routes.ts';
import { Service } from './service.ts';
import { formatStartFailure } from './start-failure.ts';

/** What surrounds the worker; a test puts its own in the place. */
export interface Surroundings {
  load(options: EngineOptions): Promise<Engine>;
  /** Gives a line to the parent process. */
  printLine(line: string): void;
}

const realSurroundings: Surroundings = {
  load: loadEngine,
  printLine: (line) => void process.stdout.write(`${line}\n`),
};

/**
 * Resolves when the worker can take requests.
 * @throws MODEL_LOAD_FAILED, or the fault that kept it from listening, after a line on stdout has told of it
 */
export async function startWorker(
  options: WorkerOptions,
  log: Logger,
  { load, printLine }: Surroundings = realSurroundings,
): Promise<RunningProgram> {
  const { name, model } = options;
  const narrate = createNarrator(name, log, [
    (narration) => printLine(formatNarrationLine(narration)),
  ]);
  const tell = onBehalfOfTheStart(narrate);
  await using opened = new AsyncDisposableStack();
  try {
    const service = new Service(options, narrate);
    const server = await createHttpServer({
      program: 'worker',
      log,
      isDraining: () => service.status === 'draining',
    });
    opened.defer(() => server.close());
    addRoutes(server, service);
    const url = await listen(server, options.listen);
    tell({ action: 'start', target: name, human: `Starting at ${url}` });
    tell({ action: 'load_model', target: model, human: `Loading the model ${model}` });
    const engine = opened.use(await load(engineOptions(options, log)));
    service.open(engine);
    tell({ action: 'model_loaded', target: model, human: describeModel(model, engine) });
    tell({ action: 'ready', target: name, human: `Ready with ${options.slots} slots` });
    return running(url, options, service, narrate, opened.move());
  } catch (error) {
    const human = error instanceof Error ? error.message : String(error);
    tell({ action: 'fail', target: model, level: 'error', human });
    printLine(formatStartFailure(error));
    throw error;
  }
}

function engineOptions(options: WorkerOptions, log: Logger): EngineOptions {
  const { modelPath, slots, queue, contextTokens, threads } = options;
  return {
    modelPath,
    slots,
    queueLimit: queue,
    ...(contextTokens === undefined ? {} : { contextTokens }),
    ...(threads === undefined ? {} : { threads }),
    onLog: ({ level, text }) => log[level]({ source: 'llama.cpp' }, text),
  };
}

/** What is said about the start belongs to the job that caused it. */
function onBehalfOfTheStart(narrate: Narrate): Narrate {
  const context = readStartContext();
  return (sentence) =>
    context === undefined ? narrate(sentence) : withContext(context, () => narrate(sentence));
}

function describeModel(model: string, engine: Engine): string {
  const { architecture, memoryBytes } = engine.model;
  const memoryMegabytes = Math.ceil(memoryBytes / 1e6);
  return `The model ${model} is loaded: ${architecture}, ${engine.contextTokens} tokens, ${memoryMegabytes} MB`;
}

function running(
  url: string,
  options: WorkerOptions,
  service: Service,
  narrate: Narrate,
  opened: AsyncDisposableStack,
): RunningProgram {
  const { name, advertise } = options;
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    narrate({ action: 'drain', target: name, human: 'Finishing the running requests' });
    await service.close();
    await opened.disposeAsync();
    narrate({ action: 'stop', target: name, human: 'Stopped' });
  };
  return {
    url,
    advertisedUrl: advertise ?? url,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}
