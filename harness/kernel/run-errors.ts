/** Errors of runs: scopes, processes, guardian, leaks, and what a run takes of the machine. One row a code; no behaviour. */
import type { ErrorRow } from './error-row.ts';

export const runErrors = {
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
  PROCESS_ENDED_UNASKED: {
    meaning: 'A program ended although nobody had told it to, and nobody was waiting for its end.',
    advice: 'Read its last lines; where the end is what the test is about, call expectEnd().',
  },
  PROCESS_SURVIVED: {
    meaning: 'A process was still there after it had been sent SIGKILL.',
    advice: 'It is likely stuck in the kernel (state D in ps) or belongs to another user.',
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
  UNDO_REFUSED: {
    meaning: 'A ledger names something that does not carry the name of its run.',
    advice: 'Nothing was touched. Look at the named record; remove by hand what is yours.',
  },
  PORT_STILL_OPEN: {
    meaning: 'Somebody listens on a port of a run after everything of that run was ended.',
    advice: 'End the named process, if it is a leftover: it has wiped the mark of its run.',
  },
  FOLDER_HOLDS_MOUNT: {
    meaning: 'Something is mounted in a folder that was to be removed with its content.',
    advice: 'Unmount it (umount), then clean again.',
  },

  // Scenarios
  STEP_OVER: {
    meaning: 'The step that this was done for is over: it failed, or ran out of its time.',
    advice: "Look at the step's own failure; this is its consequence.",
  },
  LEFT_BEHIND: {
    meaning: 'Something was still there after the scope that it was made in had closed.',
    advice: 'Own it with the scope (startProcess, scope.defer, …); it was taken away just now.',
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

  // Histories
  HISTORY_NOT_WRITTEN: {
    meaning: 'What happened could not be written down, so nothing can be concluded from the file.',
    advice: 'Look at the disk and at the file; a history is never gone on with, take another name.',
  },
  HISTORY_VERSION_UNKNOWN: {
    meaning: 'A history was written by another version of Hornet, or is none.',
    advice: 'Read it with the version that wrote it.',
  },

  // What a run takes of the machine
  MACHINE_RUN_MISSING: {
    meaning: 'Something of the machine was to be taken by a scope that belongs to no run.',
    advice:
      'Take it in the scope of a scenario or of a run: only those are cleaned up after a crash.',
  },
  MACHINE_NAME_INVALID: {
    meaning: 'A name is not fit for something of the machine, or does not carry the mark of a run.',
    advice:
      'Use lower-case letters, digits and dashes, at most 40; Hornet puts the run before them.',
  },
  MACHINE_UNAVAILABLE: {
    meaning: 'This machine, or this user on it, does not offer what was asked for.',
    advice: 'Run npx hornet doctor: it tries each such thing, and says what to do.',
  },
  MACHINE_COMMAND_FAILED: {
    meaning: 'A program of the system that was to change or show the machine failed.',
    advice: 'Read its output below; npx hornet doctor says what this machine offers.',
  },
  MOUNT_REFUSED: {
    meaning: 'Something was to be mounted outside of the folder of its run.',
    advice: 'Mount it below the folder of the run (run.folder); it is cleaned up with that.',
  },
  FIREWALL_REFUSED: {
    meaning: 'Firewall rules were to be added somewhere else than in a network of the run itself.',
    advice: 'Make one with makeNetworkNamespace, or start the run with hornet run --isolated.',
  },
  CONTAINER_NOT_STARTED: {
    meaning: 'A container did not start, or did not become ready in time; it was removed.',
    advice: 'Read the cause; run its image by hand with docker run.',
  },
  ISOLATION_UNAVAILABLE: {
    meaning: 'A run was to have a network of its own, and this machine does not allow that.',
    advice: 'Run npx hornet doctor for the reason, or leave --isolated out.',
  },
} as const satisfies Record<string, ErrorRow>;
