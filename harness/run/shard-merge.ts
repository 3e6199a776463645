/**
 * Makes one report of the reports of all shards of a run. It refuses what does not make up one whole: a shard that is
 * missing or there twice, or shards that were planned differently.
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Envelope } from '@cucumber/messages';
import {
  completeRun,
  isInterrupted,
  mergeRuns,
  readMessages,
  scenarioDurations,
  styleFor,
  summaryOf,
} from '../../reports/index.ts';
import { systemClock } from '../kernel/clock.ts';
import { HornetError } from '../kernel/errors.ts';
import { readShardRecord, type ShardRecord } from './shard-record.ts';
import { recordTimings, timingsFileName } from './shard-timings.ts';
import { writeAtomically } from './write-atomically.ts';
import { writeReports } from './write-reports.ts';

export interface MergedRun {
  /** What a terminal says of it, line by line. */
  summary: string[];
  /** The path of the HTML page. */
  page: string;
  /** `incomplete` where a shard was interrupted, whatever came of the others. */
  outcome: 'passed' | 'failed' | 'incomplete';
}

interface ReportOfShard extends ShardRecord {
  folder: string;
}

const messagesName = 'messages.ndjson';

/**
 * Writes the reports of the whole, and its timings, into the folder `out`.
 * @param folders each the report of a run, or a folder with such reports in it
 * @throws HornetError SHARDS_NOT_MERGED, HISTORY_DAMAGED
 */
export async function mergeShards(folders: readonly string[], out: string): Promise<MergedRun> {
  const found = await Promise.all(folders.map(findReports));
  const reports = await Promise.all(
    [...new Set(found.flat())].map(async (folder) => ({
      folder,
      ...(await readShardRecord(folder)),
    })),
  );
  assertWhole(reports);
  const parts = reports
    .toSorted((one, other) => one.index - other.index)
    .map(async ({ folder, index, total }) => ({
      name: `shard ${index} of ${total}`,
      messages: await completedMessages(folder),
    }));
  const messages = mergeRuns(await Promise.all(parts));
  await mkdir(out, { recursive: true });
  const lines = messages.map((message) => `${JSON.stringify(message)}\n`).join('');
  await writeAtomically(join(out, messagesName), lines);
  const page = await writeReports(out, messages);
  await recordTimings(join(out, timingsFileName), scenarioDurations(messages));
  const summary = summaryOf(messages, styleFor(process.stdout));
  return { summary, page, outcome: outcomeOf(messages) };
}

/** The folder itself, or those directly in it. */
async function findReports(folder: string): Promise<string[]> {
  if (existsSync(join(folder, messagesName))) return [folder];
  const names = await readdir(folder).catch((cause) => {
    throw notMerged(`${folder} cannot be read.`, { folder }, cause);
  });
  const inside = names.map((name) => join(folder, name));
  const reports = inside.filter((path) => existsSync(join(path, messagesName)));
  if (reports.length > 0) return reports;
  throw notMerged(`There is no report in ${folder}, nor in a folder in it.`, { folder });
}

function assertWhole(reports: readonly ReportOfShard[]): void {
  const [first] = reports;
  if (first === undefined) throw notMerged('No folder with a report was named.', {});
  const foreign = reports.find(({ total, plan }) => total !== first.total || plan !== first.plan);
  if (foreign !== undefined) {
    const message = `${nameOf(first)} and ${nameOf(foreign)} were planned differently: from other features, another selection of them, or other timings.`;
    throw notMerged(message, { folders: [first.folder, foreign.folder] });
  }
  const byIndex = Map.groupBy(reports, ({ index }) => index);
  const twice = [...byIndex.values()].find((same) => same.length > 1);
  if (twice !== undefined) {
    const folders = twice.map(({ folder }) => folder);
    throw notMerged(`There are ${twice.length} reports of ${nameOf(twice[0] ?? first)}.`, {
      folders,
    });
  }
  const missing = Array.from({ length: first.total }, (_, place) => place + 1).filter(
    (index) => !byIndex.has(index),
  );
  if (missing.length === 0) return;
  const message = `Of ${first.total} shards, there is no report of ${missing.join(', ')}.`;
  throw notMerged(message, { missing, found: reports.map(({ folder }) => folder) });
}

function nameOf({ index, total }: ShardRecord): string {
  return `shard ${index} of ${total}`;
}

/** A runner that was killed has written no end. */
async function completedMessages(folder: string): Promise<readonly Envelope[]> {
  const interruption = { cause: 'the death of its runner', atWallMs: systemClock.wallMs() };
  return completeRun(await readMessages(join(folder, messagesName)), interruption);
}

function outcomeOf(messages: readonly Envelope[]): MergedRun['outcome'] {
  const end = messages.findLast(({ testRunFinished }) => testRunFinished)?.testRunFinished;
  if (end === undefined || isInterrupted(end)) return 'incomplete';
  return end.success ? 'passed' : 'failed';
}

function notMerged(
  message: string,
  data: Record<string, unknown>,
  cause?: unknown,
): HornetError<'SHARDS_NOT_MERGED'> {
  return new HornetError('SHARDS_NOT_MERGED', message, { data, cause });
}
