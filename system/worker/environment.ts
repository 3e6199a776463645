// What the worker is told by its environment beside its flags: the job that caused its start.
import { randomUUID } from 'node:crypto';
import type { RequestContext } from '../shared/index.ts';

/** The request on whose behalf the hive started this process, or undefined where no job did. */
export function readStartContext(
  environment: NodeJS.ProcessEnv = process.env,
): RequestContext | undefined {
  const { CORRELATION_ID: correlationId, JOB_ID: jobId } = environment;
  if (correlationId === undefined && jobId === undefined) return undefined;
  return {
    correlationId: correlationId ?? randomUUID(),
    ...(jobId === undefined ? {} : { jobId }),
  };
}
