// What programs truly share. Each program and each fake imports this and nothing deeper.
export { LinkedAbort, untilAborted, whenAborted } from './abort.ts';
export { compileLater } from './compile-later.ts';
export { type CompletionSummary, type Piece, usageOf } from './completions/completion-body.ts';
export {
  type CompletionReply,
  type ReplyTo,
  replyAtOnce,
  replyWithStream,
} from './completions/completion-reply.ts';
export { PrefillProgress } from './completions/prefill-progress.ts';
export {
  type Chat,
  type Order,
  readChatOrder,
  readCompletionOrder,
} from './completions/read-order.ts';
export type { StreamWording } from './completions/stream-wording.ts';
export { tidyCompletionBody } from './completions/tidy-body.ts';
export { TokenMemory, type TokenShare } from './completions/token-memory.ts';
export { refuseUnsupported } from './completions/unsupported-fields.ts';
export {
  assertDevice,
  availableBytesOf,
  type WorkerMemoryOptions,
  workerMemorySettings,
} from './completions/worker-memory-settings.ts';
export { budgetExceeded, Deadline, readBudgetMs, type SpentBudget } from './deadline.ts';
export {
  asFailure,
  Failure,
  fromWireError,
  inPhase,
  invalidField,
  toWireError,
} from './failure.ts';
export { FairTimer } from './fair-timer.ts';
export { type ChangeFileOptions, changeFile } from './files/change-file.ts';
export { holdStateFolder, StateFolderError } from './files/hold-state-folder.ts';
export { closedSignal } from './http/closed-signal.ts';
export { openEventStreamReply } from './http/event-stream-reply.ts';
export { finishAnswersBeforeClose } from './http/finish-answers.ts';
export { createHttpServer, listen } from './http/http-server.ts';
export { callPeer, loadClient, type PeerCall } from './http/peer-call.ts';
export { hearPeer, type StreamCall, streamPeer } from './http/peer-stream.ts';
export { PeerError, type PeerFault } from './http/silence-watch.ts';
export { explainHiveLoss } from './jobs/explain-hive-loss.ts';
export {
  eventIdsReserved,
  type Job,
  type JobPlace,
  type JobSpec,
  type NumberedEvent,
} from './jobs/job.ts';
export {
  cancelJob,
  createJob,
  followJob,
  hearJob,
  hearNewJob,
  type JobCall,
  type JobListener,
  runJobAt,
} from './jobs/job-client.ts';
export type { JobJournal } from './jobs/job-journal.ts';
export {
  type JobOrder,
  JobRegistry,
  type JobResult,
  type JobWork,
} from './jobs/job-registry.ts';
export { addJobRoutes, startJob } from './jobs/job-routes.ts';
export { orderOf } from './jobs/read-order.ts';
export { createLog, type Logger } from './log.ts';
export { currentContext, type RequestContext, withContext } from './narration/context.ts';
export { type FlowStep, firstStepMissing, inferenceFlow, type ToldWord } from './narration/flow.ts';
export { isAtLeast } from './narration/level.ts';
export {
  type NarrationFilter,
  NarrationHub,
  type NarrationHubOptions,
} from './narration/narration-hub.ts';
export { formatNarrationLine, parseNarrationLine } from './narration/narration-line.ts';
export { addNarrationRoutes } from './narration/narration-routes.ts';
export {
  createNarrator,
  type Narrate,
  type NarrationSink,
  type Sentence,
} from './narration/narrator.ts';
export { redact } from './narration/redact.ts';
export { ownLackOf, resourcesExhausted } from './own-lack.ts';
export { usualStateFolder } from './program/environment.ts';
export { leaveWithParent } from './program/leave-with-parent.ts';
export {
  defineCommand,
  leaveOnUsageError,
  parseOptions,
  type ResolvedSettings,
  resolveOptions,
  resolveSettings,
  type Setting,
} from './program/options.ts';
export { type Address, parseAddress, parseUrl, parseWhole } from './program/parse-setting.ts';
export {
  drainTimeout,
  duration,
  exitWithParent,
  identitySettings,
  keepAlive,
  requestTimeout,
  retention,
} from './program/program-settings.ts';
export { programVersion } from './program/program-version.ts';
export { type RunningProgram, runProgram } from './program/run-program.ts';
