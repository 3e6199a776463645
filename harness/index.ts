/**
 * The public door of the harness. Steps, benchmarks and users of the package import this and nothing deeper.
 */

export { type NarrationEvent, narrationLine, type Style, styleFor } from '../reports/index.ts';
export {
  type Ballast,
  corruptModel,
  type DamagedModels,
  defaultModel,
  defaultSuccessors,
  type LaneOrder,
  type ModelFiles,
  type ModelSpec,
  modelCacheFolder,
  type Prediction,
  type PromptChoice,
  permutedSuccessors,
  predict,
  promptFor,
  type SuccessorTable,
  type Theme,
  titledSequences,
  writeModel,
} from './fixtures/model/index.ts';
export { type Clock, systemClock } from './kernel/clock.ts';
export { withTimeout } from './kernel/deadline.ts';
export { type ErrorCode, explain, HornetError } from './kernel/errors.ts';
export { type EventuallyOptions, eventually } from './kernel/eventually.ts';
export { Prng } from './kernel/prng.ts';
export { Scope, type ScopeOutcome } from './kernel/scope.ts';
export {
  collectEvents,
  type EventStream,
  openEventStream,
  type StreamEvent,
} from './network/event-stream.ts';
export {
  createLink,
  type Link,
  type LinkDelay,
  type LinkEvent,
  type LinkEventKind,
  type LinkState,
} from './network/link.ts';
export { type Partition, partition } from './network/partition.ts';
export { leasePort, type PortLease } from './network/port-lease.ts';
export {
  joinProxyServer,
  type RunningProxyServer,
  startProxyServer,
} from './network/proxy-server.ts';
export { identify, type ProcessIdentity } from './process/process-table.ts';
export {
  type ExitedProcess,
  type LineListener,
  type OutputLine,
  type ProcessSpec,
  type Readiness,
  type RunningProcess,
  type StreamName,
  startProcess,
} from './process/spawn.ts';
export { killEach } from './process/terminate.ts';
export { type JoinedRun, joinRun, type Run, startRun } from './run/run-context.ts';
export { defineStack } from './stack/define-stack.ts';
export type { RunningService, RunningStack } from './stack/running-stack.ts';
export type { ServiceSpec, StackSpec } from './stack/stack-spec.ts';
export { type StartStackOptions, startStack } from './stack/start-stack.ts';
