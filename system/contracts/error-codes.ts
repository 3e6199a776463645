// The one table of errors that may cross a wire: what each code means, which HTTP status carries it and what its reader can do.
// It holds no behaviour; a code that is not here cannot be sent.

interface ErrorCodeRow {
  readonly status: number;
  readonly type: ErrorType;
  readonly meaning: string;
  readonly advice: string;
}

/** The coarse classes that OpenAI's clients know how to read. */
export type ErrorType =
  | 'invalid_request_error'
  | 'not_found_error'
  | 'overloaded_error'
  | 'rate_limit_error'
  | 'timeout_error'
  | 'upstream_error'
  | 'cancelled_error'
  | 'server_error';

export const errorCodes = {
  VALIDATION_FAILED: {
    status: 400,
    type: 'invalid_request_error',
    meaning: 'One or more fields of the request are missing or wrong.',
    advice: 'Mend every field named in details.faults; all of them are listed at once.',
  },
  ROUTE_NOT_FOUND: {
    status: 404,
    type: 'not_found_error',
    meaning: 'No such path here.',
    advice: 'See /openapi.json for the paths that this program answers.',
  },
  JOB_NOT_FOUND: {
    status: 404,
    type: 'not_found_error',
    meaning: 'No job has this id, or it ended longer ago than records are kept.',
    advice: 'Check the id; finished jobs are forgotten after the retention time.',
  },
  WORKER_NOT_FOUND: {
    status: 404,
    type: 'not_found_error',
    meaning: 'The hive has no worker of this name.',
    advice: 'List the workers of the hive with GET /v1/workers.',
  },
  MODEL_NOT_FOUND: {
    status: 404,
    type: 'not_found_error',
    meaning: 'No hive knows this model.',
    advice: 'Check the spelling against GET /v1/hives, or add the model to a hive.',
  },
  HIVE_NOT_FOUND: {
    status: 404,
    type: 'not_found_error',
    meaning: 'No hive of this name has reported or is defined.',
    advice: 'List the hives with GET /v1/hives, or define one.',
  },
  DEVICE_NOT_FOUND: {
    status: 404,
    type: 'not_found_error',
    meaning: 'No hive has this device with a worker for the model on it.',
    advice: 'List the devices with GET /v1/hives, or leave the device out.',
  },
  JOB_EXISTS: {
    status: 409,
    type: 'invalid_request_error',
    meaning: 'A job with this id exists already.',
    advice: 'Let the server choose the id, or follow the job that exists.',
  },
  WORKER_EXISTS: {
    status: 409,
    type: 'invalid_request_error',
    meaning: 'A worker of this name is registered already.',
    advice: 'Choose another name, or remove the worker first.',
  },
  HIVE_EXISTS: {
    status: 409,
    type: 'invalid_request_error',
    meaning: 'A hive of this name is defined already, or runs.',
    advice: 'Choose another name, or remove the definition first.',
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    type: 'invalid_request_error',
    meaning: 'The request body is larger than the server accepts.',
    advice: 'Send a shorter prompt.',
  },
  QUEUE_FULL: {
    status: 429,
    type: 'rate_limit_error',
    meaning: 'As many requests wait as may wait.',
    advice: 'Send the request again after the time in Retry-After, or add workers.',
  },
  CANCELLED: {
    status: 499,
    type: 'cancelled_error',
    meaning: 'The job was cancelled before it ended.',
    advice: 'Nothing to do: someone asked for it, or the client went away.',
  },
  INTERNAL: {
    status: 500,
    type: 'server_error',
    meaning: 'The program met a fault of its own.',
    advice: 'Look for the correlation id in its log and report it.',
  },
  MODEL_LOAD_FAILED: {
    status: 500,
    type: 'server_error',
    meaning: 'The worker could not load the model.',
    advice: 'Check the model file: details.reason says what was wrong with it.',
  },
  WORKER_START_FAILED: {
    status: 500,
    type: 'server_error',
    meaning: 'The hive could not start the worker.',
    advice: "Look at the worker's log; details.reason says in short what went wrong.",
  },
  GENERATION_FAILED: {
    status: 500,
    type: 'server_error',
    meaning: 'The engine failed while it generated.',
    advice: "Look at the worker's log; details.reason has what the engine said.",
  },
  HIVE_START_FAILED: {
    status: 502,
    type: 'upstream_error',
    meaning: 'The queen could not start the hive.',
    advice: "Look at the hive's log; details.reason says in short what went wrong.",
  },
  HIVE_STOP_FAILED: {
    status: 502,
    type: 'upstream_error',
    meaning: 'The queen could not stop the hive.',
    advice: 'See details.reason; end it on its host if it still runs.',
  },
  SSH_UNREACHABLE: {
    status: 502,
    type: 'upstream_error',
    meaning: 'No SSH server answered at the address of the host.',
    advice: 'Check the host name, the port, and the network between.',
  },
  SSH_REFUSED: {
    status: 502,
    type: 'upstream_error',
    meaning: 'The SSH server did not accept the user, or showed another key than the known one.',
    advice:
      'Check user, key, agent and known_hosts with ssh itself; details.reason says which it was.',
  },
  PREFLIGHT_FAILED: {
    status: 502,
    type: 'upstream_error',
    meaning: 'The host lacks something that a hive needs.',
    advice: 'Mend what details.checks says is missing; it lists all that was looked at.',
  },
  HIVE_UNREACHABLE: {
    status: 502,
    type: 'upstream_error',
    meaning: 'The queen could not reach the hive, or lost it while the job ran.',
    advice:
      'Check that the hive runs and that the network between the two is up, then send the request again.',
  },
  WORKER_UNREACHABLE: {
    status: 502,
    type: 'upstream_error',
    meaning: 'The hive could not reach the worker, or lost it while the job ran.',
    advice: 'Check the network between hive and worker, then send the request again.',
  },
  WORKER_CRASHED: {
    status: 502,
    type: 'upstream_error',
    meaning: 'The worker process ended while it served the job.',
    advice: "Send the request again; the hive's log has how the worker ended.",
  },
  BAD_UPSTREAM: {
    status: 502,
    type: 'upstream_error',
    meaning: 'The next program on the way answered with something that is not in its contract.',
    advice: 'Check that both programs are of the same version.',
  },
  NO_HIVE_AVAILABLE: {
    status: 503,
    type: 'overloaded_error',
    meaning: 'No hive has reported to the queen.',
    advice:
      "Start a hive with --queen-url pointing at this queen, or check the hive's log if it should be up.",
  },
  NO_WORKER_FOR_MODEL: {
    status: 503,
    type: 'overloaded_error',
    meaning: 'A hive has the model but no worker that serves it.',
    advice: "Add a worker for the model to the hive's configuration, or start one.",
  },
  ALL_SLOTS_BUSY: {
    status: 503,
    type: 'overloaded_error',
    meaning: 'Every slot is taken and the waiting line is full.',
    advice: 'Send the request again after the time in Retry-After.',
  },
  NOT_LOADING: {
    status: 503,
    type: 'overloaded_error',
    meaning: 'The worker loads no model now, so there is no progress to tell of.',
    advice: 'Ask GET /v1/ready whether it is ready.',
  },
  NO_WORKER_AVAILABLE: {
    status: 503,
    type: 'overloaded_error',
    meaning: 'Workers for the model exist, and none of them could take the request in time.',
    advice:
      'Send the request again after the time in Retry-After; details.workers says why for each.',
  },
  RESOURCES_EXHAUSTED: {
    status: 503,
    type: 'overloaded_error',
    meaning: 'The program in details.layer lacks files, connections or memory to do its part.',
    advice:
      'Send the request again after the time in Retry-After; where it stays so, raise the limit on open files of that program, or give its machine more memory.',
  },
  JOB_INTERRUPTED: {
    status: 503,
    type: 'overloaded_error',
    meaning: 'The queen was started anew while the job ran, and it could not be taken up again.',
    advice: 'Send the request again.',
  },
  STORAGE_FAILED: {
    status: 503,
    type: 'overloaded_error',
    meaning: 'The queen could not write the job down, and so did not accept it.',
    advice: "Check the disk and the permissions of the queen's state folder.",
  },
  DRAINING: {
    status: 503,
    type: 'overloaded_error',
    meaning: 'The program is shutting down and takes no new work.',
    advice: 'Send the request again, to another instance or after the restart.',
  },
  HIVE_SILENT: {
    status: 504,
    type: 'timeout_error',
    meaning: 'The hive stayed connected but said nothing for too long.',
    advice: 'Check the network between queen and hive for a partition, and the hive for a hang.',
  },
  WORKER_SILENT: {
    status: 504,
    type: 'timeout_error',
    meaning: 'The worker stayed connected but said nothing for too long.',
    advice: 'Check the network between hive and worker for a partition, and the worker for a hang.',
  },
  WORKER_STALLED: {
    status: 504,
    type: 'timeout_error',
    meaning: 'The worker lived and made no progress for too long.',
    advice: 'The hive starts such a worker anew; send the request again.',
  },
  SSH_TIMEOUT: {
    status: 504,
    type: 'timeout_error',
    meaning: 'The host did not answer over SSH in time.',
    advice: 'Check that the host is up and that nothing between drops packets.',
  },
  DEADLINE_EXCEEDED: {
    status: 504,
    type: 'timeout_error',
    meaning: 'The time budget of the request ran out; details.layer says where.',
    advice: 'Give the request more time, or ask for fewer tokens.',
  },
  INSUFFICIENT_MEMORY: {
    status: 507,
    type: 'server_error',
    meaning: 'The model needs more memory than its device has free, so it was not loaded.',
    advice:
      'Use a smaller model, fewer slots, or a device with more room; details has both figures.',
  },
  OUT_OF_MEMORY: {
    status: 507,
    type: 'server_error',
    meaning: 'The memory for answers ran out while the request was served.',
    advice: 'Send it again when fewer requests run, or give the worker more memory or fewer slots.',
  },
} as const satisfies Record<string, ErrorCodeRow>;

export type ErrorCode = keyof typeof errorCodes;

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(errorCodes, value);
}
