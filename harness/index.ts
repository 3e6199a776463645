/**
 * The public door of the harness. Steps, benchmarks and users of the package import this and nothing deeper.
 */

export { type NarrationEvent, narrationLine, type Style, styleFor } from '../reports/index.ts';
export { type AvailableKinds, availableKinds } from './chaos/available-kinds.ts';
export type { ChaosSubject, LiveProcess } from './chaos/chaos-subject.ts';
export { type DrawOptions, drawSchedule } from './chaos/draw-schedule.ts';
export type { FaultKind, StrikeContext, StruckFault, Taken } from './chaos/fault-kind.ts';
export { faultKinds } from './chaos/fault-table.ts';
export { type LastingOptions, lastingFindings } from './chaos/lasting-findings.ts';
export { type Minimised, type MinimiseOptions, minimise } from './chaos/minimise/minimise.ts';
export type { FaultParameters, ParameterSpec, ParameterSpecs } from './chaos/parameters.ts';
export { describePhase } from './chaos/phase-figures.ts';
export { type ChaosOptions, type ChaosResult, runChaos } from './chaos/run-chaos.ts';
export type { Schedule, ScheduledFault, ScheduleStep } from './chaos/schedule.ts';
export { readSchedule, writeSchedule } from './chaos/schedule-file.ts';
export { StackSubject, type StackSubjectOptions } from './chaos/stack-subject.ts';
export type { KnownQuestion } from './chaos/steady-clients.ts';
export type { FaultOutcome } from './chaos/struck-faults.ts';
export type { ActiveFault, Tolerance } from './chaos/tolerance.ts';
export type { Target, Topology } from './chaos/topology.ts';
export { type ChaosTraits, topologyOf } from './chaos/topology-of-stack.ts';
export { describeTrigger, type Trigger } from './chaos/trigger.ts';
export { withSaboteur } from './chaos/with-saboteur.ts';
export {
  type BinaryName,
  binaries,
  brokenTokens,
  type Capabilities,
  type CapabilitiesName,
  type CatalogueEntry,
  type ConfigurationFile,
  type ConfigurationFileName,
  capabilities,
  catalogueSeed,
  configurationFiles,
  type FakeTokenKind,
  type FoundBinary,
  fakeToken,
  fakeTokenKinds,
  findBinary,
  findFakeTokens,
  type Gpu,
  type HiveDefinition,
  type HiveDefinitionName,
  type HiveSeed,
  hiveDefinitions,
  makeSshKey,
  type PromptFixture,
  type PromptName,
  prompts,
  type SshKey,
  type SshKeyFiles,
  type SshKeyType,
  type WorkerDefinition,
  type WorkerSeed,
  workerRegistrySeed,
  writeConfigurationFile,
  writeSshKey,
} from './fixtures/index.ts';
export {
  type Ballast,
  corruptModel,
  type DamagedModels,
  defaultModel,
  defaultSuccessors,
  type FixtureMessage,
  type LaneOrder,
  type ModelFiles,
  type ModelSpec,
  manyAnswersModel,
  modelCacheFolder,
  type Prediction,
  type PromptChoice,
  permutedSuccessors,
  predict,
  promptFor,
  promptOfChat,
  type Question,
  questionOf,
  type SuccessorTable,
  type Theme,
  titledSequences,
  writeModel,
} from './fixtures/model/index.ts';
export type { StreamEnd } from './history/answer-reader.ts';
export { checkHistory, historyRules } from './history/check-history.ts';
export { HistoryFile, historyFileName } from './history/history-file.ts';
export type {
  History,
  HistoryEntry,
  HistoryHeader,
  HistoryRecord,
  RecordedHistory,
  RecordKind,
} from './history/history-record.ts';
export { MemoryHistory } from './history/memory-history.ts';
export { type HistoryContent, readHistory } from './history/read-history.ts';
export {
  type RecordedStream,
  type RecordStreamOptions,
  recordStream,
} from './history/record-stream.ts';
export type { AllowedFailure, HistoryFacts } from './history/request-checker.ts';
export {
  requestsOf,
  type StreamedRequest,
  type StreamFailure,
  type StreamTimes,
  timesOf,
} from './history/stream-records.ts';
export {
  jobStreamWire,
  openaiChatWire,
  openaiWire,
  type StreamWire,
} from './history/stream-wire.ts';
export {
  type Finding,
  type Judgement,
  judge,
  judgeTogether,
  type Verdict,
} from './history/verdict.ts';
export { inNameOf, orCallers } from './kernel/caller-signal.ts';
export { type Clock, systemClock } from './kernel/clock.ts';
export { withTimeout } from './kernel/deadline.ts';
export { type ErrorCode, explain, HornetError } from './kernel/errors.ts';
export { type EventuallyOptions, eventually } from './kernel/eventually.ts';
export { didYouMean } from './kernel/nearest-name.ts';
export { Prng } from './kernel/prng.ts';
export { Scope, type ScopeOutcome } from './kernel/scope.ts';
export { describeTimes, type Spread, spreadOf } from './kernel/spread.ts';
export {
  type DirectEdge,
  type EdgeCensus,
  type EdgeEnd,
  type EdgeLink,
  type EdgeQuery,
  findDirectEdges,
} from './leaks/direct-edges.ts';
export { EdgeWatch, type EdgeWatchOptions } from './leaks/edge-watch.ts';
export { type LeakWatch, watchForLeaks } from './leaks/leak-watch.ts';
export type { MeantEdge } from './leaks/meant-edges.ts';
export type { NamedProgram } from './leaks/part-names.ts';
export {
  type Capability,
  type ProbeName,
  type ProbeOptions,
  probeCapabilities,
} from './machine/capabilities.ts';
export { type Cgroup, type CgroupLimits, makeCgroup } from './machine/cgroup.ts';
export { type ContainerSpec, type RunningContainer, startContainer } from './machine/container.ts';
export {
  addFirewallTable,
  type FirewallTable,
  type FirewallTableSpec,
} from './machine/firewall-table.ts';
export { type MountedTmpfs, mountTmpfs, type TmpfsSpec } from './machine/mount.ts';
export { makeNetworkNamespace, type NetworkNamespace } from './machine/network-namespace.ts';
export type {
  EventsAnswer,
  MockAnswer,
  MockEvent,
  SetAnswer,
  StreamPart,
  WholeAnswer,
} from './mock-server/answer.ts';
export type { MockServer, MockServerOptions } from './mock-server/mock-server.ts';
export type { RecordedRequest } from './mock-server/recorded-request.ts';
export type { RequestMatcher, WaitForRequestOptions } from './mock-server/request-log.ts';
export type { Route } from './mock-server/route.ts';
export { startMockServer } from './mock-server/start-mock-server.ts';
export { hearEvents, hearProcess } from './narration/hear.ts';
export type { HeardNarration, NarrationData } from './narration/heard-narration.ts';
export type { NarrationMatcher } from './narration/narration-matcher.ts';
export { NarrationSink, type WaitForNarrationOptions } from './narration/narration-sink.ts';
export {
  assertToxicsBit,
  describeToxicEvidence,
  type ToxicEvidence,
  type ToxicsBitOptions,
} from './network/assert-toxics-bit.ts';
export {
  collectEvents,
  type EventStream,
  type EventStreamOptions,
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
  type LinkThrottle,
} from './network/link.ts';
export { isArmedToxic, linkFaultOf } from './network/link-toxics.ts';
export { type Partition, partition } from './network/partition.ts';
export {
  bridge,
  halves,
  isolated,
  oneWay,
  type PartitionShape,
  ring,
} from './network/partition-shapes.ts';
export { leasePort, type PortLease } from './network/port-lease.ts';
export {
  joinProxyServer,
  type RunningProxyServer,
  startProxyServer,
} from './network/proxy-server.ts';
export { type Census, takeCensus } from './process/environment-mark.ts';
export { hasEnded, identify, isAlive, type ProcessIdentity } from './process/process-table.ts';
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
export { killEach, pauseEach } from './process/terminate.ts';
export { type JoinedRun, joinRun, type Run, startRun } from './run/run-context.ts';
export { makeRunId } from './run/run-id.ts';
export {
  type CompletionEnd,
  type CompletionPiece,
  type CompletionStream,
  streamCompletion,
} from './stack/completion-stream.ts';
export { defineConfig, type HornetConfig } from './stack/config.ts';
export { defineStack } from './stack/define-stack.ts';
export {
  type CompletionRequest,
  type Dialect,
  type DialectName,
  type DialectSpec,
  dialectOf,
} from './stack/dialect.ts';
export { type LoadedConfig, loadConfig } from './stack/load-config.ts';
export type { RunningService } from './stack/running-service.ts';
export type { RunningStack } from './stack/running-stack.ts';
export type { ServiceSpec, StackSpec } from './stack/stack-spec.ts';
export { type StartStackOptions, startStack } from './stack/start-stack.ts';
