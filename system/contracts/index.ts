// Everything that crosses a process boundary: schemas, error codes, header names. It imports nothing of ours.
export {
  type ChatChunk,
  ChatChunkSchema,
  type ChatCompletion,
  type ChatCompletionRequest,
  ChatCompletionRequestSchema,
  ChatCompletionSchema,
  type ChatMessage,
  ChatMessageSchema,
  type Completion,
  type CompletionRequest,
  CompletionRequestSchema,
  CompletionSchema,
  chatRoles,
  completionEnd,
  longestPrompt,
  ModelListSchema,
  ModelSchema,
  samplingFields,
  type Usage,
  UsageSchema,
} from './completion.ts';
export { type ErrorCode, type ErrorType, errorCodes, isErrorCode } from './error-codes.ts';
export { type ExitCode, exitCodes } from './exit-codes.ts';
export { correlationIdPattern, headers, jobIdPattern } from './headers.ts';
export {
  type HiveConfiguration,
  HiveConfigurationSchema,
  restartPolicies,
  type WorkerConfiguration,
  WorkerConfigurationSchema,
  type WorkerLimits,
} from './hive-configuration.ts';
export {
  type Capabilities,
  CapabilitiesSchema,
  type Device,
  DeviceSchema,
  deviceKinds,
  type Heartbeat,
  HeartbeatSchema,
  HiveListSchema,
  type HiveRecord,
  HiveRecordSchema,
  type HiveState,
  hiveStates,
  WorkerListSchema,
  type WorkerReport,
  WorkerReportSchema,
  type WorkerState,
  workerKinds,
  workerStates,
} from './hive-report.ts';
export {
  type JobAccepted,
  JobAcceptedSchema,
  JobListSchema,
  type JobPhase,
  type JobRecord,
  JobRecordSchema,
  type JobState,
  JobStateSchema,
  jobPhases,
  jobStates,
} from './job.ts';
export {
  CancelledEventSchema,
  CompletedEventSchema,
  FailedEventSchema,
  isTerminal,
  type JobEvent,
  JobEventSchema,
  NarrationEventSchema,
  type TerminalEvent,
  TokenEventSchema,
  terminalMarkers,
} from './job-event.ts';
export { hiveNamePattern, workerNamePattern } from './names.ts';
export {
  type Narration,
  type NarrationFacts,
  NarrationFactsSchema,
  type NarrationLevel,
  NarrationLineSchema,
  NarrationSchema,
  narrationLevels,
} from './narration.ts';
export {
  OlderModelSchema,
  type OlderWorkerState,
  olderModelId,
  olderWorkerState,
  olderWorkerStates,
  RegisteredSchema,
  type Registration,
  RegistrationSchema,
  type SpawnAnswer,
  SpawnAnswerSchema,
  type SpawnRequest,
  SpawnRequestSchema,
} from './older-workers.ts';
export {
  type Continuation,
  type HiveOperation,
  type InferOperation,
  InferOperationSchema,
  type Operation,
  OperationSchema,
  onDisconnectChoices,
  type WorkerOperation,
} from './operation.ts';
export {
  type ReadyLine,
  ReadyLineSchema,
  type StartFailureLine,
  StartFailureLineSchema,
} from './ready-line.ts';
export { type ErrorBody, ErrorBodySchema, type WireError, WireErrorSchema } from './wire-error.ts';
export { type WorkerHealth, WorkerHealthSchema } from './worker-health.ts';
export { type WorkerNeed, WorkerNeedSchema } from './worker-need.ts';
