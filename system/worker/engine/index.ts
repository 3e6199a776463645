// The inference engine behind the worker: load a model, generate text.
export type {
  Engine,
  GenerateItem,
  GenerateRequest,
  GenerateSummary,
} from './engine.ts';
export {
  defaultThreads,
  type EngineOptions,
  type LoadProgress,
  loadEngine,
} from './load-engine.ts';
export { readMemoryNeed } from './memory-need.ts';
