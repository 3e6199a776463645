// What the header of a model file says to the engine, and whether the rest of the file keeps to it.
import type { GgufFileInfo, Llama } from 'node-llama-cpp';
import type { LlamaLibrary } from './library.ts';
import { loadFailure } from './load-failure.ts';
import { contextTooLong } from './memory-need.ts';

export interface ModelNeeds {
  readonly modelPath: string;
  readonly sizeBytes: number;
  /** What the model was made for, where absent. */
  readonly contextTokens?: number;
}

export interface ModelHeader {
  readonly name: string | undefined;
  readonly architecture: string;
  readonly contextLength: number;
  readonly contextTokens: number;
  readonly layers: number;
  /** Characters of the longest token, or undefined where the file has no list of them. */
  readonly longestToken: number | undefined;
  /** In Jinja. */
  readonly chatTemplate: string | undefined;
}

/**
 * The facts of a model that can be loaded as needed.
 * @throws Failure MODEL_LOAD_FAILED with reason damaged or context-too-long
 */
export async function readModelFacts(
  library: LlamaLibrary,
  llama: Llama,
  needs: ModelNeeds,
): Promise<ModelHeader> {
  const { modelPath, sizeBytes } = needs;
  const info = await readHeader(library, modelPath);
  const insights = await library.GgufInsights.from(info, llama);
  const weightsEnd = (info.infoEndOffset ?? 0) + insights.modelSize;
  if (info.splicedParts === 1 && weightsEnd > sizeBytes) {
    const said = `it should have at least ${weightsEnd} bytes and has ${sizeBytes}`;
    throw loadFailure('damaged', modelPath, said);
  }
  const contextLength = insights.trainContextSize ?? 0;
  const contextTokens = needs.contextTokens ?? contextLength;
  if (contextTokens > contextLength) throw contextTooLong(modelPath, contextTokens, contextLength);
  const { general, tokenizer } = info.metadata;
  return {
    name: general.name,
    architecture: general.architecture,
    contextLength,
    contextTokens,
    layers: insights.totalLayers,
    longestToken: tokenizer?.ggml?.tokens?.reduce(
      (longest, { length }) => Math.max(longest, length),
      1,
    ),
    chatTemplate: tokenizer?.chat_template,
  };
}

async function readHeader(library: LlamaLibrary, modelPath: string): Promise<GgufFileInfo> {
  try {
    const info = await library.readGgufFileInfo(modelPath, {
      sourceType: 'filesystem',
      logWarnings: false,
    });
    // A header that was cut off can come back as one without content.
    if (info.metadata?.general?.architecture === undefined) throw new Error('no architecture');
    return info;
  } catch (error) {
    throw loadFailure('damaged', modelPath, 'its header cannot be read', error);
  }
}
