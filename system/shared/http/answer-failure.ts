// Any error of a request as the one shape on the wire; what is not a failure of ours goes to the log, not to the client.
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { errorCodes } from '../../contracts/index.ts';
import { asFailure, Failure, toWireError, withOrigin } from '../failure.ts';
import { currentContext } from '../narration/context.ts';

/** @param layer who answers, as errors name it */
export function answerWithFailure(
  layer: string,
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const failure = withOrigin(failureOf(error), { layer, phase: 'accepting' });
  const correlationId = currentContext()?.correlationId ?? null;
  if (failure.code === 'INTERNAL')
    request.log.error(
      { err: failure.cause ?? failure, correlation_id: correlationId },
      'request failed',
    );
  const { status } = errorCodes[failure.code];
  if (status === 429 || status === 503) void reply.header('retry-after', retryAfterS(failure));
  void reply.status(status).send({ error: toWireError(failure, correlationId) });
}

/** In whole seconds, as the header has it: what the failure says, or the shortest. */
function retryAfterS({ details }: Failure): string {
  const { retry_after_ms: afterMs } = details;
  return String(typeof afterMs === 'number' ? Math.max(1, Math.ceil(afterMs / 1_000)) : 1);
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

/**
 * What Fastify refuses before a schema is asked: a body that is not JSON, a path that is no path. `unread` tells our own
 * programs, which send neither, that something between the two has changed it.
 */
function invalidRequest(fault: string): Failure {
  return new Failure('VALIDATION_FAILED', `The request is not valid: ${fault}.`, {
    details: { faults: [{ field: '', fault }], unread: true },
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
