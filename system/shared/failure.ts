// The error that may cross a wire: a code of the table, its facts, and what it becomes on the wire.
import { type ErrorCode, errorCodes, isErrorCode, type WireError } from '../contracts/index.ts';

export interface FailureOptions {
  /** Facts for the reader; no secret, prompt, absolute path or stack trace. */
  details?: Record<string, unknown>;
  /** The request field at fault. */
  param?: string;
  cause?: unknown;
}

export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: ErrorCode;
  readonly details: Record<string, unknown>;
  readonly param: string | undefined;

  constructor(code: ErrorCode, message: string, options: FailureOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
    this.param = options.param;
  }
}

/** The failure of one field, in the same shape as those a schema finds. `fault` completes the sentence that the field begins. */
export function invalidField(field: string, fault: string): Failure {
  return new Failure('VALIDATION_FAILED', `${field} ${fault}.`, {
    param: field,
    details: { faults: [{ field, fault }] },
  });
}

/** Any thrown value as a failure; what is not ours becomes INTERNAL and keeps its words for the log alone, as the cause. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  return new Failure('INTERNAL', errorCodes.INTERNAL.meaning, { cause: error });
}

/** Who failed, and what it was doing. */
export interface FailureOrigin {
  layer: string;
  phase: string;
}

/** The same with its origin, where it is no fault of the client's and names nobody: what somebody says of himself stays as it is. */
export function withOrigin(failure: Failure, { layer, phase }: FailureOrigin): Failure {
  const { code, message, details, param, cause } = inPhase(failure, phase);
  const isNamed = ['worker', 'hive', 'layer'].some((key) => failure.details[key] !== undefined);
  if (errorCodes[code].status < 500 || isNamed) return failure;
  return new Failure(code, message, {
    ...{ cause, details: { layer, ...details } },
    ...(param === undefined ? {} : { param }),
  });
}

/** The same, saying what was being done, where it does not say that by itself and is no fault of the client's. */
export function inPhase(failure: Failure, phase: string): Failure {
  const { code, message, details, param, cause } = failure;
  if (errorCodes[code].status < 500 || details['phase'] !== undefined) return failure;
  return new Failure(code, message, {
    ...{ cause, details: { phase, ...details } },
    ...(param === undefined ? {} : { param }),
  });
}

export function toWireError(failure: Failure, correlationId: string | null): WireError {
  return {
    code: failure.code,
    type: errorCodes[failure.code].type,
    message: failure.message,
    param: failure.param ?? null,
    details: { ...failure.details, advice: errorCodes[failure.code].advice },
    correlation_id: correlationId,
  };
}

/** A failure another program reported, to be passed on as it is; a code we do not know becomes BAD_UPSTREAM. */
export function fromWireError(error: WireError): Failure {
  const { advice: _ours, ...details } = error.details;
  const options: FailureOptions = {
    details,
    ...(error.param === null ? {} : { param: error.param }),
  };
  return isErrorCode(error.code)
    ? new Failure(error.code, error.message, options)
    : new Failure('BAD_UPSTREAM', error.message, { details: { ...details, code: error.code } });
}
