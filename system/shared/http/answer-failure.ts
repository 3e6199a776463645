// Any error of a request as the one shape on the wire; what is not a failure of ours goes to the log, not to the client.
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { errorCodes } from '../../contracts/index.ts';
import { asFailure, Failure, toWireError } from '../failure.ts';
import { currentContext } from '../narration/context.ts';

export function answerWithFailure(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const failure = failureOf(error);
  const correlationId = currentContext()?.correlationId ?? null;
  if (failure.code === 'INTERNAL')
    request.log.error(
      { err: failure.cause ?? failure, correlation_id: correlationId },
      'request failed',
    );
  if (failure.code === 'ALL_SLOTS_BUSY' || failure.code === 'DRAINING')
    void reply.header('retry-after', '1');
  void reply
    .status(errorCodes[failure.code].status)
    .send({ error: toWireError(failure, correlationId) });
}

function failureOf(error: FastifyError): Failure {
  if (error.validation !== undefined) return validationFailure(error);
  if (error.statusCode === 413)
    return new Failure('PAYLOAD_TOO_LARGE', errorCodes.PAYLOAD_TOO_LARGE.meaning);
  if (error.statusCode !== undefined && error.statusCode < 500 && error.code?.startsWith('FST_')) {
    return invalidRequest(error.message);
  }
  return asFailure(error);
}

/** What Fastify refuses before a schema is asked: a body that is not JSON, a path that is no path. */
function invalidRequest(fault: string): Failure {
  return new Failure('VALIDATION_FAILED', `The request is not valid: ${fault}.`, {
    details: { faults: [{ field: '', fault }] },
  });
}

/** All faults at once, each with its field; never the value, which may be a prompt or a secret. */
function validationFailure(error: FastifyError): Failure {
  const faults = (error.validation ?? []).map((fault) => {
    const missing = fault.params['missingProperty'] ?? fault.params['additionalProperty'];
    const path = [
      ...fault.instancePath.split('/').filter(Boolean),
      ...(missing === undefined ? [] : [String(missing)]),
    ];
    return { field: path.join('.'), fault: fault.message ?? fault.keyword };
  });
  const fields = faults.map(({ field, fault }) => `${field || 'body'} ${fault}`).join('; ');
  return new Failure('VALIDATION_FAILED', `The request is not valid: ${fields}.`, {
    details: { faults },
    ...(faults[0]?.field ? { param: faults[0].field } : {}),
  });
}
