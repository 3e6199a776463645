// Loads a model into an engine, or says why it cannot be. What was opened on the way is closed again when it fails.
import { availableParallelism } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Llama, LlamaContext, LlamaModel } from 'node-llama-cpp';
import { Failure } from '../../shared/index.ts';
import { checkModelFile } from './check-model-file.ts';
import type { Engine } from './engine.ts';
import { type EngineLogLine, importLibrary, type LlamaLibrary, openLlama } from './library.ts';
import { LlamaEngine } from './llama-engine.ts';
import { loadFailure, reasonOf } from './load-failure.ts';
import { type ModelNeeds, readModelFacts } from './model-facts.ts';
import { oneOutputABatch } from './one-output-a-batch.ts';
import { Slots } from './slots.ts';

export interface EngineOptions extends Omit<ModelNeeds, 'sizeBytes'> {
  /** Requests that may wait for a slot; further ones are refused. 64 unless given. */
  readonly queueLimit?: number;
  /** Threads to compute with. */
  readonly threads?: number;
  /** Ends the loading, with its reason. */
  readonly signal?: AbortSignal;
  /** Called with the part that is loaded, from 0 to 1. */
  readonly onProgress?: (part: number) => void;
  /** Called with what llama.cpp has to complain about. */
  readonly onLog?: (line: EngineLogLine) => void;
}

/** Half of the processor, since threads that wait for each other keep theirs busy; one where cores are few. */
export function defaultThreads(cores: number = availableParallelism()): number {
  return cores <= 4 ? 1 : Math.floor(cores / 2);
}

/**
 * Loads the model.
 * @throws Failure MODEL_LOAD_FAILED whose details say the reason (see LoadFailureReason); the signal's reason
 */
export async function loadEngine(options: EngineOptions): Promise<Engine> {
  const { modelPath, slots, threads = defaultThreads(), queueLimit = 64, signal } = options;
  const places = new Slots(slots, queueLimit);
  const sizeBytes = await checkModelFile(modelPath);
  const library = await importLibrary(modelPath);
  const complaints: string[] = [];
  const onLog = (line: EngineLogLine): void => {
    if (line.level === 'error' && complaints.length < complaintsKept) complaints.push(line.text);
    options.onLog?.(line);
  };
  await using opened = new AsyncDisposableStack();
  const llama = opened.use(await openLlama(library, { modelPath, threads, onLog }));
  signal?.throwIfAborted();
  const facts = await readModelFacts(library, llama, { ...options, sizeBytes });
  try {
    const model = opened.use(await loadModel(llama, options));
    const context = opened.use(await createContext(model, options, facts.contextTokens, threads));
    const { name = model.filename ?? '', architecture, contextLength } = facts;
    const memoryBytes = model.memoryUsage.ram + context.memoryUsage.ram;
    return new LlamaEngine({
      facts: { name, architecture, contextLength, sizeBytes, memoryBytes },
      contextTokens: facts.contextTokens,
      places,
      context,
      owned: opened.move(),
    });
  } catch (error) {
    signal?.throwIfAborted();
    // What the library logged of a failure arrives on the next turn of the event loop.
    await nextTurn();
    throw explained(library, modelPath, complaints, error);
  }
}

function loadModel(
  llama: Llama,
  { modelPath, signal, onProgress }: EngineOptions,
): Promise<LlamaModel> {
  return llama.loadModel({
    modelPath,
    ...(signal === undefined ? {} : { loadSignal: signal }),
    ...(onProgress === undefined ? {} : { onLoadProgress: onProgress }),
  });
}

function createContext(
  model: LlamaModel,
  { slots, signal }: EngineOptions,
  contextTokens: number,
  threads: number,
): Promise<LlamaContext> {
  return model.createContext({
    contextSize: contextTokens,
    sequences: slots,
    threads,
    // A smaller context than was asked for would be a surprise later.
    failedCreationRemedy: false,
    batching: { itemPrioritizationStrategy: oneOutputABatch },
    ...(signal === undefined ? {} : { createSignal: signal }),
  });
}

/** The first says most; the engine lives long. */
const complaintsKept = 5;

/** The library says what went wrong in its log, and in its error only that something did. */
function explained(
  library: LlamaLibrary,
  modelPath: string,
  complaints: readonly string[],
  error: unknown,
): Failure {
  if (error instanceof Failure) return error;
  const said = complaints[0] ?? (error instanceof Error ? error.message : String(error));
  const isMemory = error instanceof library.InsufficientMemoryError;
  return loadFailure(isMemory ? 'not-enough-memory' : reasonOf(said), modelPath, said, error);
}
