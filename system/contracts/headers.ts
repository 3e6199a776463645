// Names of the headers and environment variables that carry a request's identity and budget from hop to hop.

export const headers = {
  /** Who asked: made by the first program that finds it absent, returned in every answer. */
  correlationId: 'x-correlation-id',
  /** The job's id, the same in all layers, so that their narration can be put together. */
  jobId: 'x-job-id',
  /** Milliseconds left for the request. A budget, never an instant, because clocks differ. */
  requestTimeoutMs: 'x-request-timeout-ms',
  /** The instant by which the answer is wanted, in ISO 8601; the queen turns it into a budget, and nobody passes it on. */
  requestDeadline: 'x-request-deadline',
  /** W3C trace context, passed on untouched. */
  traceparent: 'traceparent',
} as const;

/** A correlation id that is anything else is replaced: it ends up in logs, headers and the environment of children. */
export const correlationIdPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** A job's id; it ends up in the same places, so anything else is refused. */
export const jobIdPattern = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/;
