// The queen's memory of jobs across her lives: one SQLite file in her state folder, which no second queen may open meanwhile.
// Prompts and answers stand in it as they are, so only its owner can read it.
import { join } from 'node:path';
import {
  holdStateFolder,
  type JobJournal,
  type Logger,
  type Narrate,
  type Sentence,
} from '../../shared/index.ts';
import { copyBackWhenIdle } from './copy-back.ts';
import { type JobRows, prepareRows } from './job-rows.ts';
import { type DamagedFile, openDatabase } from './open-database.ts';
import { type RestoredJob, restoreJobs } from './restore-jobs.ts';
import { SqlJournal, type StorageWatch } from './sql-journal.ts';
import { StoreError } from './store-error.ts';

export interface JobStoreOptions {
  /** Is made where it is not there. */
  folder: string;
  /** The queen's name, as her errors have it. */
  layer: string;
  /** Ended jobs older than this are not restored. */
  retentionMs: number;
  log: Logger;
  /** Without it, what would be narrated is logged. */
  narrate?: Narrate;
}

export interface JobStore extends Disposable {
  /** For the registry. */
  journal: JobJournal;
  /** What the last life left, in the order in which it was accepted. */
  restored: RestoredJob[];
}

/** Opens the store, at the start of the program. @throws StateFolderError, StoreError where the queen cannot work with it */
export function openJobStore({
  folder,
  layer,
  retentionMs,
  log,
  narrate,
}: JobStoreOptions): JobStore {
  const say = narrate ?? logged(log);
  using opened = new DisposableStack();
  opened.use(holdStateFolder(folder, 'queen'));
  const db = opened.use(
    openDatabase(join(folder, 'queen.db'), (damaged) => say(damagedSentence(damaged))),
  );
  const rows = prepareRows(db);
  const restored = restore(rows, retentionMs, say, folder);
  opened.use(copyBackWhenIdle(db));
  const journal = opened.use(new SqlJournal(rows, watchStorage(say), layer));
  const owned = opened.move();
  return { journal, restored, [Symbol.dispose]: () => owned.dispose() };
}

function restore(rows: JobRows, retentionMs: number, say: Narrate, folder: string): RestoredJob[] {
  const nowMs = Date.now();
  try {
    rows.deleteEndedBefore(nowMs - retentionMs);
    const { jobs, unreadable } = restoreJobs(rows.all(), nowMs);
    for (const { id } of unreadable) {
      say(unreadableSentence(id));
      rows.delete(id);
    }
    rows.reserveAnew();
    return jobs;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StoreError(
      'unusable',
      folder,
      `The state in ${folder} cannot be written: ${why}.`,
      error,
    );
  }
}

function watchStorage(say: Narrate): StorageWatch {
  return {
    failed: (error) =>
      say({
        action: 'store',
        target: 'queen.db',
        level: 'error',
        error_code: 'STORAGE_FAILED',
        human: `Jobs cannot be written down (${error instanceof Error ? error.message : error}): new ones are refused, those accepted go on`,
      }),
    works: () => say({ action: 'store', target: 'queen.db', human: 'Jobs are written down again' }),
  };
}

function damagedSentence({ movedTo, fault }: DamagedFile): Sentence {
  return {
    action: 'store',
    target: 'queen.db',
    level: 'error',
    error_code: 'STORAGE_FAILED',
    human: `The file of jobs is damaged (${fault.slice(0, 80)}): moved to ${movedTo}, its jobs are lost`,
  };
}

function unreadableSentence(id: string): Sentence {
  return {
    action: 'store',
    target: id,
    level: 'error',
    error_code: 'STORAGE_FAILED',
    human: `The record of ${id} cannot be read: the job is lost`,
  };
}

/** Speaks to the log alone. */
function logged(log: Logger): Narrate {
  return ({ human, level = 'info', target }) => log[level]({ target }, human);
}
