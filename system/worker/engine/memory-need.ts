// What a model needs of its device's memory, told from the head of its file, before anything is loaded: the weights as they
// are in the file, what attention keeps of every token, and what the computation of a batch takes.
import type { Failure } from '../../shared/index.ts';
import { checkModelFile } from './check-model-file.ts';
import { type GgufHeader, readGgufHeader } from './gguf-header.ts';
import { loadFailure } from './load-failure.ts';

export interface NeedOptions {
  readonly modelPath: string;
  readonly slots: number;
  /** What the model was made for, where absent. */
  readonly contextTokens?: number;
}

export interface MemoryNeed {
  readonly architecture: string;
  /** Tokens the model was made for. */
  readonly contextLength: number;
  readonly weightsBytes: number;
  /** For the context of all slots. A model that keeps less of old tokens (sliding windows, states) needs less than that. */
  readonly contextBytes: number;
}

/**
 * The need of a model with so many slots.
 * @throws Failure MODEL_LOAD_FAILED with reason file-missing, file-unreadable, not-a-model, damaged or context-too-long
 */
export async function readMemoryNeed(options: NeedOptions): Promise<MemoryNeed> {
  const { modelPath, slots } = options;
  const sizeBytes = await checkModelFile(modelPath);
  const header = await readGgufHeader(modelPath).catch((error: unknown) => {
    throw loadFailure('damaged', modelPath, 'its header cannot be read', error);
  });
  const architecture = header.metadata.get('general.architecture');
  if (typeof architecture !== 'string')
    throw loadFailure('damaged', modelPath, 'it does not say what kind of model it is');
  const figures = figuresOf(header, architecture);
  const contextLength = figures.one('context_length');
  const contextTokens = options.contextTokens ?? contextLength;
  if (contextTokens > contextLength) throw contextTooLong(modelPath, contextTokens, contextLength);
  return {
    architecture,
    contextLength,
    weightsBytes: Math.max(0, sizeBytes - header.weightsOffset),
    contextBytes: keptBytesAToken(figures) * slots * contextTokens + batchBytes(header, figures),
  };
}

/** @throws Failure INSUFFICIENT_MEMORY with both figures where the need is more than there is */
export function assertFits(
  modelPath: string,
  { weightsBytes, contextBytes }: MemoryNeed,
  { slots, availableBytes }: { slots: number; availableBytes: number },
): void {
  const neededBytes = weightsBytes + contextBytes;
  if (neededBytes <= availableBytes) return;
  const said = `it needs about ${neededBytes} bytes with ${slots} slots, ${availableBytes} are there`;
  throw loadFailure('not-enough-memory', modelPath, said, undefined, {
    needed_bytes: neededBytes,
    available_bytes: availableBytes,
  });
}

/** What the header says of the model's shape; where a number may be given for each layer, also as their sum. */
interface Figures {
  one(key: string, otherwise?: number): number;
  ofAllLayers(key: string, otherwise: number): number;
}

function figuresOf({ metadata }: GgufHeader, architecture: string): Figures {
  const listed = (key: string): readonly number[] | undefined => {
    const value = metadata.get(`${architecture}.${key}`);
    if (typeof value === 'number') return [value];
    return Array.isArray(value) ? value : undefined;
  };
  const one = (key: string, otherwise = 0): number => Math.max(...(listed(key) ?? [otherwise]));
  return {
    one,
    ofAllLayers: (key, otherwise) => {
      const [single, ...more] = listed(key) ?? [otherwise];
      if (single === undefined || more.length === 0) return (single ?? 0) * one('block_count');
      return more.reduce((sum, each) => sum + each, single);
    },
  };
}

/** A key and a value for each layer, two bytes a number. */
function keptBytesAToken({ one, ofAllLayers }: Figures): number {
  const heads = one('attention.head_count', 1);
  const headWidth = one('embedding_length') / heads;
  const keyWidth = one('attention.key_length', headWidth);
  const valueWidth = one('attention.value_length', headWidth);
  return ofAllLayers('attention.head_count_kv', heads) * (keyWidth + valueWidth) * 2;
}

/** Tokens that are computed at once; the library's own number. */
const batchTokens = 512;
/** What the library takes whatever the model. */
const fixedBytes = 4_000_000;

/** For each token of a batch, at four bytes a number: the scores of the vocabulary, or what one layer passes on. */
function batchBytes({ metadata }: GgufHeader, { one }: Figures): number {
  const words = metadata.get('tokenizer.ggml.tokens');
  const vocabulary = typeof words === 'object' ? words.length : 0;
  const layer = 4 * one('embedding_length') + 2 * one('feed_forward_length');
  return fixedBytes + 4 * batchTokens * Math.max(vocabulary, layer);
}

/** The refusal of a context for which the model has no positions. */
export function contextTooLong(modelPath: string, asked: number, possible: number): Failure {
  const said = `${asked} tokens were asked for, ${possible} are possible`;
  return loadFailure('context-too-long', modelPath, said);
}
