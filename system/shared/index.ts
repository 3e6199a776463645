// What programs truly share. Each program and each fake imports this and nothing deeper.
export { untilAborted, whenAborted } from './abort.ts';
export { compileLater } from './compile-later.ts';
export {
  type CompletionReply,
  type CompletionSummary,
  replyAtOnce,
  replyWithStream,
} from './completions/completion-reply.ts';
export { type Order, readOrder } from './completions/read-order.ts';
export { Deadline, readBudgetMs } from './deadline.ts';
export { asFailure, Failure, fromWireError, toWireError } from './failure.ts';
export { openEventStreamReply } from './http/event-stream-reply.ts';
export { createHttpServer, listen } from './http/http-server.ts';
export { callPeer, loadClient, type PeerCall, streamPeer } from './http/peer-call.ts';
export { PeerError, type PeerFault } from './http/silence-watch.ts';
export type { Job, NumberedEvent } from './jobs/job.ts';
export { cancelJob, createJob, followJob, type JobCall } from './jobs/job-client.ts';
export { JobRegistry, type JobResult, type JobWork } from './jobs/job-registry.ts';
export { addJobRoutes } from './jobs/job-routes.ts';
export { createLog, type Logger } from './log.ts';
export { currentContext, type RequestContext, withContext } from './narration/context.ts';
export { formatNarrationLine, parseNarrationLine } from './narration/narration-line.ts';
export { createNarrator, type Narrate, type NarrationSink } from './narration/narrator.ts';
export {
  defineCommand,
  leaveOnUsageError,
  parseOptions,
  resolveOptions,
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
export { type RunningProgram, runProgram } from './program/run-program.ts';
