/**
 * Every error the harness can raise, one row a code: what the code means and what to do about it.
 * A new error is a new row; nothing else needs to change. It holds no behaviour.
 */

/** What a code says to the person who meets it. */
export interface ErrorRow {
  /** What went wrong, in general; the error's own message says where. */
  readonly meaning: string;
  /** What the reader can do next. */
  readonly advice: string;
}

export const errorTable = {
  // Kernel
  SCOPE_CLOSED: {
    meaning: 'Something was to be added to a scope that is closing or closed.',
    advice: 'Start it before the scope closes, or in a scope that lives longer.',
  },
  SCOPE_TEARDOWN_FAILED: {
    meaning: 'One or more undo steps of a scope failed; the others were run all the same.',
    advice: 'Read the listed errors; what they name may still exist.',
  },
  SCOPE_UNDO_FAILED: {
    meaning: 'An undo step of a scope threw.',
    advice: 'Read its cause; what the step was to remove may still exist.',
  },
  SCOPE_UNDO_TIMED_OUT: {
    meaning: 'An undo step did not finish within the time its scope has for tearing down.',
    advice: 'Make the step stop by itself, or give the scope a larger teardownTimeoutMs.',
  },
  TIMED_OUT: {
    meaning: 'Something took longer than it was allowed to.',
    advice: 'Look at what it was waiting for; raise the limit only if the wait is legitimate.',
  },

  // Processes
  PROCESS_NOT_SPAWNED: {
    meaning: 'The operating system refused to start a program.',
    advice: 'Check that the command exists, is executable, and that its folder exists.',
  },
  PROCESS_EXITED_EARLY: {
    meaning: 'A program ended before it was ready.',
    advice: 'Read its last lines below and its log files; run its command by hand.',
  },
  PROCESS_NOT_READY: {
    meaning: 'A program is running but did not become ready in time.',
    advice: 'Compare the last observation with what readiness was defined as.',
  },
  PROCESS_NOT_RUNNING: {
    meaning: 'Something was asked of a process that has ended.',
    advice: 'Start it again first, or look at why it ended.',
  },
  PROCESS_ADDRESS_TAKEN: {
    meaning: 'Something answers already where a program is about to listen.',
    advice: 'End what listens there (ss -ltnp names it), or give the program another address.',
  },
  PROCESS_LOG_NOT_WRITTEN: {
    meaning: 'Output of a process could not be written to its log file.',
    advice: 'Check free space and permissions of the log folder.',
  },
  PROCESS_SURVIVED: {
    meaning: 'A process was still there after it had been sent SIGKILL.',
    advice: 'It is likely stuck in the kernel (state D in ps) or belongs to another user.',
  },
  PROCESSES_LEFT_BEHIND: {
    meaning: 'Processes of a run or scope were still alive after it had been torn down.',
    advice: 'Find the program that started them and make it end its children.',
  },
  CENSUS_UNAVAILABLE: {
    meaning: 'This system offers no way to list processes by their environment.',
    advice: 'Run on Linux with /proc mounted, or rely on the ledger alone.',
  },

  // Ledger and guardian
  LEDGER_VERSION_UNKNOWN: {
    meaning: 'A ledger was written by another version of Hornet.',
    advice: 'Clean that run with the version that wrote it.',
  },
  LEDGER_DAMAGED: {
    meaning: 'A ledger holds a line, other than a torn last one, that is not a record.',
    advice: 'Look at the named line; remove by hand what it described.',
  },
  LEDGER_NOT_WRITTEN: {
    meaning: 'An undo record could not be written, so the thing it is for was not made.',
    advice: 'Check free space and permissions of the run folder.',
  },
  GUARDIAN_NOT_STARTED: {
    meaning: 'The guardian process that cleans up after a dead runner could not be started.',
    advice: 'Read its output below; without a guardian no run is started.',
  },
  GUARDIAN_DIED: {
    meaning: 'The guardian ended while the run was still going on.',
    advice: 'Do not trust this run to clean up after kill -9; find out who ended the guardian.',
  },
  GUARDIAN_SWEEP_FAILED: {
    meaning: 'The guardian could not remove everything that the ledger names.',
    advice: 'Its report, guardian.ndjson, names what is left; remove that by hand.',
  },

  // Runs
  RUN_LEFT_BEHIND: {
    meaning: 'Something of a run was still there after its scopes had closed; it was removed.',
    advice: 'Find out who made what is listed, and own it with a scope that closes.',
  },
  RUN_ID_INVALID: {
    meaning: 'A run id does not have the form YYYYMMDDTHHMMSS-xxxx.',
    advice: 'Leave the id out to have one made, or pass one that an earlier run printed.',
  },
  RUN_ALREADY_EXISTS: {
    meaning: 'A run with this id has a folder already.',
    advice: 'Leave the id out to have a fresh one made.',
  },
  RUN_NOT_FOUND: {
    meaning: 'The environment names no run to join.',
    advice: 'Start the run on the main thread first and pass its environment on.',
  },
  RUN_ABORTED: {
    meaning: 'The run was interrupted.',
    advice: 'Nothing; it was asked for.',
  },

  // Network
  PORT_NOT_LEASED: {
    meaning: 'No free port could be leased.',
    advice: 'Look for a leak of listening sockets (ss -ltn), or widen the range.',
  },
  LINK_UNKNOWN: {
    meaning: 'No link of that name exists.',
    advice: 'Use one of the listed names; a link is named by who dials: queen→hive-1.',
  },
  LINK_ALREADY_EXISTS: {
    meaning: 'A link of that name exists already.',
    advice: 'Reuse it, or name the two ends differently.',
  },
  LINK_NOT_CONNECTED: {
    meaning: 'A link has no upstream to pass traffic to.',
    advice: 'Start the service behind it first.',
  },
  LINK_FAULT_UNKNOWN: {
    meaning: 'A link has no fault of that name or kind.',
    advice: 'Use one of the listed names.',
  },

  // Proxy
  PROXY_NOT_STARTED: {
    meaning: 'The fault proxy could not be started.',
    advice: 'Read its output below.',
  },
  PROXY_UNREACHABLE: {
    meaning: 'The fault proxy does not answer on its control address.',
    advice: 'Check that it runs and that TOXIPROXY_URL, if set, is right.',
  },
  PROXY_REFUSED: {
    meaning: 'The fault proxy refused a request.',
    advice: 'Read its answer below; the toxic or its attributes are likely wrong.',
  },
  PROXY_UNSUPPORTED: {
    meaning: 'This fault proxy cannot do what was asked of it.',
    advice: 'Unset TOXIPROXY_URL to use the embedded proxy, or leave this fault out.',
  },

  // Requests and streams
  REQUEST_FAILED: {
    meaning: 'A request got no answer, or an answer other than the one expected.',
    advice: 'Read status and body below, then the log of the service that answered.',
  },
  STREAM_REFUSED: {
    meaning: 'A stream was asked for and the answer was not a stream.',
    advice: 'Read status and body below.',
  },
  STREAM_INTERRUPTED: {
    meaning: 'A stream ended before its terminal event.',
    advice: 'Look at which faults were active and at the exit of the service behind it.',
  },
  STREAM_IDLE: {
    meaning: 'A stream stayed open and silent for too long.',
    advice: 'Look at the last event and at what the service was doing then.',
  },
  STREAM_MALFORMED: {
    meaning: 'A stream carried something that its format does not allow.',
    advice: 'Compare the quoted event with the contract of the stream.',
  },

  // Stacks
  STACK_INVALID: {
    meaning: 'The description of a stack is wrong.',
    advice: 'Correct every listed field.',
  },
  STACK_NOT_STARTED: {
    meaning: 'A service of the stack did not start; what had started was stopped again.',
    advice: 'Read the cause; it names the service and its last lines.',
  },
  STACK_SERVICE_UNKNOWN: {
    meaning: 'The stack has no service of that name.',
    advice: 'Use one of the listed names.',
  },
  STACK_SERVICE_STOPPED: {
    meaning: 'Something was asked of a service that is not running.',
    advice: 'Start it again first.',
  },
  STACK_DRIVER_UNAVAILABLE: {
    meaning: 'This machine lacks what a driver needs (Docker, a cluster, a binary).',
    advice: 'Install it, or describe the service with another driver.',
  },

  // Faults and experiments
  FAULT_INVALID: {
    meaning: 'The description of a fault is wrong.',
    advice: 'Correct every listed field.',
  },
  FAULT_UNSUPPORTED: {
    meaning: 'This fault cannot be done to this target here.',
    advice: 'Choose a target that has the capability, or leave this fault out.',
  },
  FAULT_NOT_WITNESSED: {
    meaning: 'A fault was injected and nothing outside the injector saw it take effect.',
    advice: 'Do not trust the verdict; check the path of the traffic and the witness.',
  },
  FAULT_NOT_RECOVERED: {
    meaning: 'A fault is still in effect after it was recovered.',
    advice: 'Remove it by hand; then find out why recovering did not.',
  },

  // Fixtures, files, configuration
  FIXTURE_MISSING: {
    meaning: 'A fixture that was asked for does not exist.',
    advice: 'Use one of the listed names, or create the fixture.',
  },
  FIXTURE_DAMAGED: {
    meaning: 'A fixture is not what its checksum or format says.',
    advice: 'Create it again.',
  },
  HISTORY_VERSION_UNKNOWN: {
    meaning: 'A history was written by another version of Hornet.',
    advice: 'Read it with the version that wrote it.',
  },
  HISTORY_DAMAGED: {
    meaning: 'A history holds a line that is not a record.',
    advice: 'Look at the named line.',
  },
  CONFIGURATION_INVALID: {
    meaning: 'A configuration value is missing or wrong.',
    advice: 'Correct every listed field.',
  },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errorTable;
