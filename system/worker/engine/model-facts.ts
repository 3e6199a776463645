// What the header of a model file says, and whether the rest of the file and the machine can keep to it.
import type { GgufFileInfo, Llama } from 'node-llama-cpp';
import type { LlamaLibrary } from './library.ts';
import { loadFailure } from './load-failure.ts';

export interface ModelNeeds {
  readonly modelPath: string;
  readonly sizeBytes: number;
  readonly slots: number;
  /** What the model was made for, where absent. */
  readonly contextTokens?: number;
  /** What the model and the context of all slots may take; no limit but the machine's where absent. */
  readonly memoryLimitBytes?: number;
}

export interface ModelHeader {
  readonly name: string | undefined;
  readonly architecture: string;
  readonly contextLength: number;
  readonly contextTokens: number;
}

/**
 * The facts of a model that can be loaded as needed.
 * @throws Failure MODEL_LOAD_FAILED with reason damaged, not-enough-memory or context-too-long
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
  if (contextTokens > contextLength) {
    const said = `${contextTokens} tokens were asked for, ${contextLength} are possible`;
    throw loadFailure('context-too-long', modelPath, said);
  }
  await assertFits(insights, { ...needs, contextTokens });
  const { name, architecture } = info.metadata.general;
  return { name, architecture, contextLength, contextTokens };
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

async function assertFits(
  insights: Awaited<ReturnType<LlamaLibrary['GgufInsights']['from']>>,
  needs: ModelNeeds & { contextTokens: number },
): Promise<void> {
  const { memoryLimitBytes, contextTokens, slots } = needs;
  if (memoryLimitBytes === undefined) return;
  const weights = await insights.estimateModelResourceRequirementsV2({ gpuLayers: 0 });
  const context = await insights.estimateContextResourceRequirementsV2({
    contextSize: contextTokens,
    sequences: slots,
    modelGpuLayers: 0,
  });
  const neededBytes = weights.cpuRam + context.cpuRam;
  if (neededBytes <= memoryLimitBytes) return;
  const said = `it needs about ${neededBytes} bytes with ${slots} slots, ${memoryLimitBytes} are allowed`;
  throw loadFailure('not-enough-memory', needs.modelPath, said);
}
