// Everything that crosses a process boundary: schemas, error codes, header names. It imports nothing of ours.
export {
  type Completion,
  type CompletionRequest,
  CompletionRequestSchema,
  CompletionSchema,
  completionEnd,
  ModelListSchema,
  UsageSchema,
} from './completion.ts';
export { type ErrorCode, type ErrorType, errorCodes, isErrorCode } from './error-codes.ts';
export { type ExitCode, exitCodes } from './exit-codes.ts';
export { correlationIdPattern, headers, jobIdPattern } from './headers.ts';
export {
  type HiveConfiguration,
  HiveConfigurationSchema,
  type WorkerConfiguration,
  WorkerConfigurationSchema,
} from './hive-configuration.ts';
export {
  type Heartbeat,
  HeartbeatSchema,
  HiveListSchema,
  HiveRecordSchema,
  WorkerListSchema,
  type WorkerReport,
  WorkerReportSchema,
  type WorkerState,
  workerStates,
} from './hive-report.ts';
export {
  type InferOperation,
  type JobAccepted,
  JobAcceptedSchema,
  JobListSchema,
  type JobRecord,
  JobRecordSchema,
  type JobState,
  JobStateSchema,
  jobStates,
  type Operation,
  OperationSchema,
  onDisconnectChoices,
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
export {
  type Narration,
  NarrationLineSchema,
  NarrationSchema,
  narrationLevels,
} from './narration.ts';
export {
  type ReadyLine,
  ReadyLineSchema,
  type StartFailureLine,
  StartFailureLineSchema,
} from './ready-line.ts';
export { type ErrorBody, ErrorBodySchema, type WireError, WireErrorSchema } from './wire-error.ts';
export { type WorkerHealth, WorkerHealthSchema } from './worker-health.ts';
