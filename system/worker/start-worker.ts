// Puts engine, requests and HTTP together into a running worker. It listens at once, so that its health can be asked
// for while the model loads, and counts as started when the model is there.
import {
  assertDevice,
  availableBytesOf,
  createHttpServer,
  createNarrator,
  Failure,
  formatNarrationLine,
  type Logger,
  listen,
  type Narrate,
  type RunningProgram,
  withContext,
} from '../shared/index.ts';
import { type Engine, type EngineOptions, type LoadProgress, loadEngine } from './engine/index.ts';
import { readStartContext } from './environment.ts';
import type { WorkerOptions } from './options.ts';
import { addRoutes } from './routes.ts';
import { Service } from './service.ts';
import { formatStartFailure } from './start-failure.ts';
import { tellLoading } from './tell-loading.ts';

/** What surrounds the worker; a test puts its own in the place. */
export interface Surroundings {
  load(options: EngineOptions): Promise<Engine>;
  /** Gives a line to the parent process. */
  printLine(line: string): void;
  /** Ends the program as SIGTERM does, for the one who asks for it over HTTP. */
  leave(why: string): void;
}

const realSurroundings: Surroundings = {
  load: loadEngine,
  printLine: (line) => void process.stdout.write(`${line}\n`),
  leave: () => {},
};

/**
 * Resolves when the worker can take requests.
 * @throws MODEL_LOAD_FAILED, INSUFFICIENT_MEMORY, or the fault that kept it from listening, after a line on stdout has
 * told of it
 */
export async function startWorker(
  options: WorkerOptions,
  log: Logger,
  surroundings: Partial<Surroundings> = {},
): Promise<RunningProgram> {
  const { load, printLine, leave } = { ...realSurroundings, ...surroundings };
  const { name, model, device } = options;
  const say = createNarrator(
    name,
    log,
    [(narration) => printLine(formatNarrationLine(narration))],
    'worker',
  );
  const narrate: Narrate = (sentence) => say({ worker: name, model, device, ...sentence });
  const tell = onBehalfOfTheStart(narrate);
  const startedMs = performance.now();
  await using opened = new AsyncDisposableStack();
  try {
    assertDevice(options);
    const service = new Service(options, narrate);
    const server = await createHttpServer({
      program: 'worker',
      layer: name,
      log,
      isDraining: () => service.status === 'draining',
    });
    opened.defer(() => server.close());
    addRoutes(server, service, leave);
    const url = await listen(server, options.listen);
    tell({ action: 'start', target: name, human: `Starting at ${url}` });
    tell({
      action: 'load_model',
      target: model,
      human: `Loading the model ${model}`,
      cute: loadCute,
    });
    const tellPart = tellLoading(tell, model);
    const onProgress = (progress: LoadProgress): void => {
      service.advance(progress);
      tellPart(progress.part);
    };
    const engine = opened.use(await load({ ...engineOptions(options, log), onProgress }));
    const { templateFault } = engine.model;
    if (templateFault !== undefined)
      log.warn(
        { templateFault },
        "The model's chat template cannot be read; chats are plain lines",
      );
    service.open(engine);
    const duration_ms = Math.round(performance.now() - startedMs);
    const human = describeModel(model, engine);
    tell({ action: 'model_loaded', target: model, human, duration_ms });
    const ready = `Ready with ${options.slots} slots`;
    tell({ action: 'ready', target: name, human: ready, cute: readyCute, duration_ms });
    return running(url, options, service, narrate, opened.move());
  } catch (error) {
    const human = error instanceof Error ? error.message : String(error);
    const code = error instanceof Failure ? error.code : 'WORKER_START_FAILED';
    tell({ action: 'fail', target: model, level: 'error', human, error_code: code });
    printLine(formatStartFailure(error));
    throw error;
  }
}

const loadCute = 'Reading a very long book, all at once 📚';
const readyCute = 'Awake, and all ears 👂';

function engineOptions(options: WorkerOptions, log: Logger): EngineOptions {
  const { modelPath, slots, queue, contextTokens, kvTokens, threads } = options;
  const memoryLimitBytes = availableBytesOf(options);
  return {
    modelPath,
    slots,
    queueLimit: queue,
    ...(contextTokens === undefined ? {} : { contextTokens }),
    ...(kvTokens === undefined ? {} : { kvTokens }),
    ...(memoryLimitBytes === undefined ? {} : { memoryLimitBytes }),
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
