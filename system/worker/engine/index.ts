// The inference engine behind the worker: load a model, generate text.
export type {
  Engine,
  GenerateItem,
  GenerateRequest,
  GenerateSummary,
  ModelFacts,
} from './engine.ts';
export type { EngineLogLine } from './library.ts';
export { defaultThreads, type EngineOptions, loadEngine } from './load-engine.ts';
export type { LoadFailureReason } from './load-failure.ts';
export type { SlotCounts } from './slots.ts';
