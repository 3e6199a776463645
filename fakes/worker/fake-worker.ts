// Puts slots, script and HTTP together into a running fake: bound at once, ready when the model is "loaded".
import { basename } from 'node:path';
import { setTimeout as elapsed } from 'node:timers/promises';
import type { StartFailureLine } from '../../system/contracts/index.ts';
import {
  asFailure,
  assertDevice,
  createHttpServer,
  createNarrator,
  Failure,
  formatNarrationLine,
  type Logger,
  listen,
  type Narrate,
  type RunningProgram,
  withContext,
} from '../../system/shared/index.ts';
import { isProcessDeed, performOnProcess } from '../script/index.ts';
import { readStartContext } from './environment.ts';
import { loadModel } from './load-model.ts';
import { assertFits } from './memory-need.ts';
import type { FakeWorkerOptions } from './options.ts';
import { Stage } from './stage.ts';
import { addWorkerRoutes } from './worker-routes.ts';

/** @throws MODEL_LOAD_FAILED after it has told so on stdout, or the fault that kept it from listening */
export async function startFakeWorker(
  options: FakeWorkerOptions,
  log: Logger,
): Promise<RunningProgram> {
  const { name, model, device } = options;
  const say = createNarrator(
    name,
    log,
    [(narration) => printLine(formatNarrationLine(narration))],
    'worker',
  );
  const narrate: Narrate = (sentence) => say({ worker: name, model, device, ...sentence });
  const tell = onBehalfOfTheStart(narrate);
  const stage = new Stage(options, narrate, log);
  await performAll('start', stage);
  try {
    assertDevice(options);
  } catch (error) {
    if (error instanceof Failure) announceFailure(error, tell, model);
    throw error;
  }
  const server = await createHttpServer({
    program: 'worker',
    layer: name,
    log,
    isDraining: () => stage.status === 'draining',
  });
  addWorkerRoutes(server, stage);
  const url = await listen(server, options.listen);
  tell({ action: 'start', target: name, human: `Starting at ${url}` });
  tell({ action: 'load_model', target: model, human: `Loading the model ${model}` });
  try {
    stage.beginLoading();
    const load = async () => {
      await performAll('loading', stage);
      await assertFits(options);
      return await loadModel(options);
    };
    const told = setInterval(() => tellPart(stage.loaded, tell, model), tellEveryMs);
    const [description] = await Promise.all([load(), elapsed(options.loadMs)]).finally(() =>
      clearInterval(told),
    );
    stage.open(description);
  } catch (error) {
    if (error instanceof Failure) announceFailure(error, tell, model);
    throw error;
  }
  tell({ action: 'model_loaded', target: model, human: `The model ${model} is loaded` });
  tell({ action: 'ready', target: name, human: `Ready with ${options.slots} slots` });
  await performAll('ready', stage);
  log.info(`Ask it: ${curlFor(url, model)}`);
  return {
    url,
    advertisedUrl: options.advertise ?? url,
    stop: async () => {
      await performAll('stop', stage);
      narrate({ action: 'drain', target: name, human: 'Finishing the running requests' });
      await stage.close();
      await server.close();
      narrate({ action: 'stop', target: name, human: 'Stopped' });
    },
  };
}

/** As seldom as a worker does. */
const tellEveryMs = 200;

function tellPart(part: number, tell: Narrate, target: string): void {
  const human = `Loaded ${Math.floor(part * 100)} % of the model ${target}`;
  tell({ action: 'load_progress', target, level: 'debug', human, part });
}

/** The line in the ready line's place. */
export function startFailureLine(error: unknown): string {
  const { code, message, details } = asFailure(error);
  return JSON.stringify({
    ready: false,
    error: { code, message, details },
  } satisfies StartFailureLine);
}

/** What the script says to a moment that is no request's. */
async function performAll(at: 'start' | 'loading' | 'ready' | 'stop', stage: Stage): Promise<void> {
  for (const deed of stage.director.cue(at)) {
    if (isProcessDeed(deed)) await performOnProcess(deed);
    else if (deed.do === 'load_failure') throw loadFailure(deed.with, stage.options);
    else if (deed.do === 'ready_line') {
      printLine(deed.with.text);
      await new Promise<never>(() => {}); // it serves, and the line that was due never comes
    }
  }
}

function loadFailure(
  { code, reason }: { code: 'MODEL_LOAD_FAILED' | 'INSUFFICIENT_MEMORY'; reason: string },
  { modelPath }: FakeWorkerOptions,
): Failure {
  const model = basename(modelPath);
  const said = 'the script says so';
  return new Failure(code, `Model ${model} could not be loaded: ${said}.`, {
    details: { reason, model, said },
  });
}

function curlFor(url: string, model: string): string {
  const body = JSON.stringify({ model, prompt: 'one two three', max_tokens: 8, stream: true });
  return `curl -N ${url}/v1/completions -H 'content-type: application/json' -d '${body}'`;
}

/** What is said about the start belongs to the job that caused it. */
function onBehalfOfTheStart(narrate: Narrate): Narrate {
  const context = readStartContext();
  return (sentence) =>
    context === undefined ? narrate(sentence) : withContext(context, () => narrate(sentence));
}

function announceFailure(failure: Failure, tell: Narrate, target: string): void {
  const { code, message } = failure;
  tell({ action: 'fail', target, level: 'error', human: message, error_code: code });
  printLine(startFailureLine(failure));
}

function printLine(line: string): void {
  process.stdout.write(`${line}\n`);
}
