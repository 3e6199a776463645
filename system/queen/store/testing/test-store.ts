// A store in a folder of its own for tests, jobs to put into it, and a queen's life that can be ended and begun again.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { InferOperation, Operation } from '../../../contracts/index.ts';
import { anOperation } from '../../../contracts/testing/builders.ts';
import { Deadline, type JobJournal, type Sentence } from '../../../shared/index.ts';
import { Job } from '../../../shared/jobs/job.ts';
import { type JobStore, openJobStore } from '../index.ts';

export interface TestFolder extends Disposable {
  path: string;
  /** The file of jobs. */
  db: string;
}

export function aFolder(): TestFolder {
  const path = mkdtempSync(join(tmpdir(), 'queen-store-'));
  return {
    path,
    db: join(path, 'queen.db'),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}

export interface StoreLife extends JobStore {
  /** What was narrated. */
  said: Sentence[];
}

export function openStore(folder: string, retentionMs = 60_000): StoreLife {
  const said: Sentence[] = [];
  const store = openJobStore({
    folder,
    layer: 'queen',
    retentionMs,
    log: pino({ level: 'silent' }),
    narrate: (sentence) => void said.push(sentence),
  });
  return { ...store, said, [Symbol.dispose]: () => store[Symbol.dispose]() };
}

export interface TestJobChanges extends Partial<InferOperation> {
  id?: string;
  budgetMs?: number;
}

/** A job that tells the journal what it says, as one of a registry does. */
export function aStoredJob(journal: JobJournal, changes: TestJobChanges = {}): Job<Operation> {
  const { id = 'job-1', budgetMs = 60_000, ...operation } = changes;
  return new Job<Operation>(
    {
      id,
      correlationId: 'order-7',
      operation: anOperation(operation),
      deadline: new Deadline(budgetMs),
    },
    journal,
  );
}

export const completed = {
  type: 'completed',
  finish_reason: 'stop',
  tokens: 1,
  duration_ms: 5,
} as const;
