// The inference engine behind the worker: load a model, generate text.
export type {
  Engine,
  GenerateItem,
  GenerateRequest,
  GenerateSummary,
} from './engine.ts';
export { defaultThreads, type EngineOptions, loadEngine } from './load-engine.ts';
