/** Errors of what a project describes: stacks, faults, fixtures, files, configuration. One row a code; no behaviour. */
import type { ErrorRow } from './error-row.ts';

export const projectErrors = {
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
  STACK_SERVICE_RUNNING: {
    meaning: 'A service was to be started that runs already.',
    advice: 'End it first, or leave it out when the stack is started.',
  },
  STACK_EDGE_DIRECT: {
    meaning:
      'Parts of the stack were connected past the link between them, where no fault of the link reaches them.',
    advice:
      'Tell the side that dials the address of the link, {url:FROM→TO} or {address:FROM→TO}, in place of the other program’s own.',
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
  SHARDS_NOT_MERGED: {
    meaning: 'Reports of shards do not make up one whole run.',
    advice:
      'Name the report of every shard of one run, each once; all from the same commit, selection and timings.',
  },
  CONFIGURATION_NOT_FOUND: {
    meaning: 'No file describes the stack of this project.',
    advice: 'Write hornet.config.ts (npx hornet init makes one), or name the file that it is.',
  },
  CONFIGURATION_INVALID: {
    meaning: 'A configuration value is missing or wrong.',
    advice: 'Correct every listed field.',
  },
} as const satisfies Record<string, ErrorRow>;
