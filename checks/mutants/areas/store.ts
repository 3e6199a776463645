/** Defects of what the queen writes down, which show only when she is started anew. */
import type { Mutant } from '../mutant.ts';

const journal = 'queen/store/sql-journal.ts';
const rows = 'queen/store/job-rows.ts';
const restarts = ['process-kill', 'process-crash', 'process-wrong-exit', 'process-terminate'];

export const storeMutants: readonly Mutant[] = [
  {
    name: 'acceptance-is-not-written',
    broken: 'An accepted job is written down only with its next step, for which there is no row.',
    edits: [{ file: journal, find: '      this.#rows.insert(job);\n', replace: '' }],
    expected: [
      'false_blame',
      'unexpected_failure',
      'cancel_refused',
      'settled_otherwise',
      'no_component',
    ],
    provokedBy: restarts,
  },
  {
    name: 'place-is-not-written',
    broken: 'It is not written down who has a job, nor that it has spoken.',
    edits: [
      {
        file: journal,
        find: '    this.#write(job.id, { isEnd: false, write: () => this.#rows.update(job) });\n',
        replace: '',
      },
    ],
    expected: ['unexpected_failure', 'false_blame', 'no_component', 'settled_otherwise'],
    provokedBy: restarts,
  },
  {
    name: 'end-is-not-written',
    broken: 'The end of a job is kept in memory, and is lost with the queen.',
    edits: [
      {
        file: journal,
        find: 'this.#write(job.id, { isEnd: true, write: () => this.#rows.end(job, end) });',
        replace: 'this.#late.set(job.id, { isEnd: true, write: () => this.#rows.end(job, end) });',
      },
    ],
    expected: ['settled_otherwise', 'never_settled', 'unexpected_failure', 'false_blame'],
    provokedBy: restarts,
  },
  {
    name: 'last-token-is-not-kept',
    broken: 'The record of an ended job lacks its last token.',
    edits: [
      {
        file: rows,
        find: 'JSON.stringify(job.texts())',
        replace: 'JSON.stringify(job.texts().slice(0, -1))',
      },
    ],
    expected: ['settled_otherwise', 'lost', 'false_end', 'miscounted'],
    provokedBy: restarts,
  },
  {
    name: 'ended-jobs-are-forgotten',
    broken: 'A queen that is started anew knows nothing of jobs that had ended.',
    edits: [
      {
        file: 'queen/store/job-store.ts',
        find: 'rows.deleteEndedBefore(nowMs - retentionMs);',
        replace: 'rows.deleteEndedBefore(nowMs);',
      },
    ],
    expected: [
      'settled_otherwise',
      'unexpected_failure',
      'false_blame',
      'no_component',
      'never_settled',
    ],
    provokedBy: restarts,
  },
];
