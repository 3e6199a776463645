// The door to node-llama-cpp, an optional package: imported when a model is to be loaded, never built, never downloaded.
import type * as Library from 'node-llama-cpp';
import { loadFailure } from './load-failure.ts';

export type LlamaLibrary = typeof Library;

export interface EngineLogLine {
  readonly level: 'error' | 'warn';
  readonly text: string;
}

/**
 * The package.
 * @throws Failure MODEL_LOAD_FAILED with reason engine-missing
 */
export async function importLibrary(
  modelPath: string,
  importPackage: () => Promise<LlamaLibrary> = () => import('node-llama-cpp'),
): Promise<LlamaLibrary> {
  try {
    return await importPackage();
  } catch (error) {
    const said = 'the package node-llama-cpp cannot be imported; npm install node-llama-cpp';
    throw loadFailure('engine-missing', modelPath, said, error);
  }
}

/**
 * An instance of llama.cpp on the processor, from the binary that came with the package.
 * @throws Failure MODEL_LOAD_FAILED with reason engine-missing when there is none for this machine
 */
export async function openLlama(
  library: LlamaLibrary,
  options: { modelPath: string; threads: number; onLog: (line: EngineLogLine) => void },
): Promise<Library.Llama> {
  const { LlamaLogLevel, NoBinaryFoundError, getLlama } = library;
  try {
    return await getLlama({
      gpu: false,
      build: 'never',
      skipDownload: true,
      progressLogs: false,
      maxThreads: options.threads,
      logLevel: LlamaLogLevel.warn,
      logger: (level, message) => {
        const isError = level === LlamaLogLevel.error || level === LlamaLogLevel.fatal;
        options.onLog({ level: isError ? 'error' : 'warn', text: message.trim() });
      },
    });
  } catch (error) {
    if (!(error instanceof NoBinaryFoundError)) throw error;
    const said = `node-llama-cpp has no binary for ${process.platform} ${process.arch}`;
    throw loadFailure('engine-missing', options.modelPath, said, error);
  }
}
