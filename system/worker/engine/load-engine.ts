// Loads a model into an engine, or says why it cannot be. What was opened on the way is closed again when it fails.
import { availableParallelism } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LlamaContext, LlamaModel } from 'node-llama-cpp';
import { Failure, TokenMemory } from '../../shared/index.ts';
import { type ChatTemplate, chatTemplateOf, plainChat } from './chat-template.ts';
import { checkModelFile } from './check-model-file.ts';
import type { Engine } from './engine.ts';
import { type EngineLogLine, importLibrary, type LlamaLibrary, openLlama } from './library.ts';
import { LlamaEngine } from './llama-engine.ts';
import { loadFailure, reasonOf } from './load-failure.ts';
import { assertFits, type NeedOptions, readMemoryNeed } from './memory-need.ts';
import { readModelFacts } from './model-facts.ts';
import { oneOutputABatch } from './one-output-a-batch.ts';
import { Slots } from './slots.ts';

export interface EngineOptions extends NeedOptions {
  /** What the model and the context of all slots may take; no limit but the machine's where absent. */
  readonly memoryLimitBytes?: number;
  /** Tokens that all requests together may hold; as many as the context of all slots has room for, unless given. */
  readonly kvTokens?: number;
  /** Requests that may wait for a slot; further ones are refused. 64 unless given. */
  readonly queueLimit?: number;
  /** Threads to compute with. */
  readonly threads?: number;
  /** Ends the loading, with its reason. */
  readonly signal?: AbortSignal;
  /** Called with how far it is. */
  readonly onProgress?: (progress: LoadProgress) => void;
  /** Called with what llama.cpp has to complain about. */
  readonly onLog?: (line: EngineLogLine) => void;
}

export interface LoadProgress {
  /** The part that is loaded, from 0 to 1. */
  readonly part: number;
  /** Of the whole model. */
  readonly layers: number;
  readonly bytes: number;
}

/** Half of the processor, since threads that wait for each other keep theirs busy; one where cores are few. */
export function defaultThreads(cores: number = availableParallelism()): number {
  return cores <= 4 ? 1 : Math.floor(cores / 2);
}

/**
 * Loads the model.
 * @throws Failure MODEL_LOAD_FAILED or INSUFFICIENT_MEMORY, whose details say the reason (see LoadFailureReason); the
 * signal's reason
 */
export async function loadEngine(options: EngineOptions): Promise<Engine> {
  const { modelPath, slots, threads = defaultThreads(), queueLimit = 64, signal } = options;
  const places = new Slots(slots, queueLimit);
  const sizeBytes = await checkModelFile(modelPath);
  const { memoryLimitBytes: availableBytes } = options;
  if (availableBytes !== undefined)
    assertFits(modelPath, await readMemoryNeed(options), { slots, availableBytes });
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
  const { contextTokens, architecture, contextLength, layers } = facts;
  const onLoadProgress = (part: number): void =>
    options.onProgress?.({ part, layers, bytes: sizeBytes });
  try {
    const model = opened.use(
      await llama.loadModel({
        modelPath,
        onLoadProgress,
        ...(signal === undefined ? {} : { loadSignal: signal }),
      }),
    );
    const context = opened.use(await createContext(model, options, contextTokens, threads));
    const { name = model.filename ?? '' } = facts;
    const memoryBytes = model.memoryUsage.ram + context.memoryUsage.ram;
    const { template, ...templateFault } = templateFor(facts.chatTemplate, model);
    return new LlamaEngine({
      facts: { name, architecture, contextLength, sizeBytes, memoryBytes, ...templateFault },
      contextTokens,
      longestToken: facts.longestToken,
      places,
      context,
      template,
      memory: new TokenMemory(options.kvTokens ?? slots * contextTokens),
      owned: opened.move(),
    });
  } catch (error) {
    signal?.throwIfAborted();
    // What the library logged of a failure arrives on the next turn of the event loop.
    await nextTurn();
    throw explained(library, modelPath, complaints, error);
  }
}

/** The template in the model's file, or the plain one with the reason where that cannot be read. */
function templateFor(
  text: string | undefined,
  { tokens }: LlamaModel,
): { template: ChatTemplate; templateFault?: string } {
  if (text === undefined) return { template: plainChat };
  const facts = { bosToken: tokens.bosString ?? '', eosToken: tokens.eosString ?? '' };
  try {
    return { template: chatTemplateOf(text, facts) };
  } catch (error) {
    return {
      template: plainChat,
      templateFault: error instanceof Error ? error.message : String(error),
    };
  }
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
