// Cancels somebody's job and waits until it has ended.
import { isTerminal, type JobRecord, JobRecordSchema } from '../../contracts/index.ts';
import { followJob } from '../../shared/index.ts';
import { askQueen } from '../ask-queen.ts';
import type { QueenOptions } from '../settings/queen-settings.ts';

/** Beyond every id that a job's stream gives out: only what comes from now on is wanted. */
const fromNowOn = String(Number.MAX_SAFE_INTEGER);

/** The job as it ended; one that had ended before stays as it is. @throws as `askQueen` does */
export async function cancelAndConfirm(
  id: string,
  options: QueenOptions,
  signal: AbortSignal,
): Promise<JobRecord> {
  const path = `/v1/jobs/${encodeURIComponent(id)}`;
  await askQueen(options, { path, method: 'DELETE', answer: JobRecordSchema, signal });
  const { queenUrl, queenSilenceMs: silenceTimeoutMs } = options;
  const headers = { 'last-event-id': fromNowOn };
  for await (const event of followJob(queenUrl, id, { headers, signal, silenceTimeoutMs }))
    if (isTerminal(event)) break;
  return await askQueen(options, { path, answer: JobRecordSchema, signal });
}
