// Jobs as a table, and one of them in full.
import type { JobRecord } from '../../contracts/index.ts';
import { formatAgo } from './quantities.ts';
import { formatFacts, formatTable } from './table.ts';

/** @param nowMs wall clock */
export function formatJobs(jobs: readonly JobRecord[], nowMs: number): string {
  const rows = jobs.map((job) => [
    job.job_id,
    job.operation,
    job.model ?? '',
    stateOf(job),
    placeOf(job),
    `${job.tokens}`,
    formatAgo(nowMs - job.created_at_ms),
    job.error?.code ?? '',
  ]);
  const head = ['JOB', 'OPERATION', 'MODEL', 'STATE', 'PLACE', 'TOKENS', 'AGE', 'ERROR'];
  return formatTable(head, rows, 'No jobs.');
}

/** @param nowMs wall clock */
export function formatJob(job: JobRecord, nowMs: number): string {
  const tookMs = (job.finished_at_ms ?? nowMs) - job.created_at_ms;
  return formatFacts([
    ['job', job.job_id],
    ['operation', job.operation],
    ['model', job.model ?? ''],
    ['state', stateOf(job)],
    ['place', placeOf(job)],
    ['attempts', `${job.attempts}`],
    ['tokens', `${job.tokens}`],
    ['listeners', `${job.listeners}`],
    ['created', new Date(job.created_at_ms).toISOString()],
    ['took', `${formatAgo(tookMs)}${job.finished_at_ms === null ? ' so far' : ''}`],
    ['correlation', job.correlation_id],
    ...errorOf(job),
  ]);
}

function stateOf({ state, phase }: JobRecord): string {
  return phase === null || phase === state ? state : `${state} (${phase})`;
}

function placeOf({ hive, worker }: JobRecord): string {
  return [hive, worker].filter((name) => name !== null).join('/');
}

function errorOf({ error }: JobRecord): (readonly [string, string])[] {
  if (error === null) return [];
  const { advice } = error.details;
  return [
    ['error', `${error.code}: ${error.message}`],
    ...(typeof advice === 'string' ? [['advice', advice] as const] : []),
  ];
}
