/** Defects of how the queen hands jobs over, and moves them from a worker that was lost to another. */
import type { Mutant } from '../mutant.ts';
import { lostWorkers, silences } from './provoking-kinds.ts';

const answer = 'queen/relay/answer.ts';
const run = 'queen/relay/inference-run.ts';
const handOver = 'queen/relay/hand-over.ts';

export const relayMutants: readonly Mutant[] = [
  {
    name: 'migration-starts-at-token-0',
    broken: 'The worker that takes a job over numbers its tokens from 0 again.',
    edits: [{ file: answer, find: 'events: events + this.#job.tokens,', replace: 'events,' }],
    expected: ['unexpected_failure', 'false_blame', 'lost', 'false_end', 'late'],
    provokedBy: lostWorkers,
  },
  {
    name: 'migration-forgets-the-text',
    broken: 'The worker that takes a job over is not told what has been said.',
    edits: [{ file: answer, find: "text: text + this.#job.texts().join(''),", replace: 'text,' }],
    expected: ['doubled', 'false_end', 'altered'],
    provokedBy: lostWorkers,
  },
  {
    name: 'migration-asks-for-all-again',
    broken: 'The worker that takes a job over is asked for as many tokens as the first one.',
    edits: [{ file: answer, find: 'tokens: tokens + this.#modelTokens,', replace: 'tokens,' }],
    expected: ['over_limit', 'altered', 'mixed'],
    provokedBy: lostWorkers,
  },
  {
    name: 'moved-tokens-misnumbered',
    broken: 'After a move every token is numbered one too high.',
    edits: [
      {
        file: answer,
        find: 'this.#job.append(token);',
        replace:
          'this.#job.append(this.#job.attempts > 1 ? { ...token, index: token.index + 1 } : token);',
      },
    ],
    expected: ['misnumbered', 'lost'],
    provokedBy: lostWorkers,
  },
  {
    name: 'texts-of-moved-jobs-shared',
    broken: 'What was said before a move is kept for the whole queen, and not for its job.',
    edits: [
      {
        file: answer,
        find: "text: text + this.#job.texts().join(''),",
        replace: `text: text + (Answer as { said?: string }).said,`,
      },
      {
        file: answer,
        find: 'if (this.#job.tokens === 0) return this.#job.spec.operation.continuation;',
        replace: `if (this.#job.tokens === 0) return this.#job.spec.operation.continuation;
    (Answer as { said?: string }).said ??= this.#job.texts().join('');`,
      },
    ],
    expected: ['mixed', 'altered', 'doubled', 'lost'],
    provokedBy: lostWorkers,
  },
  {
    name: 'no-move-once-it-has-spoken',
    broken: 'A job whose worker is lost after its first token fails.',
    edits: [
      {
        file: run,
        find: 'return !this.#signal.aborted && !this.#job.spec.deadline.hasExpired;',
        replace:
          'return this.#job.tokens === 0 && !this.#signal.aborted && !this.#job.spec.deadline.hasExpired;',
      },
    ],
    expected: ['unexpected_failure', 'false_blame'],
    provokedBy: lostWorkers,
  },
  {
    name: 'lost-job-is-called-whole',
    broken: 'A job whose worker is lost in the middle counts as complete.',
    edits: [
      {
        file: run,
        find: 'if (this.#answer.isFull) return',
        replace: 'if (this.#job.tokens > 0) return',
      },
    ],
    expected: ['false_end'],
    provokedBy: lostWorkers,
  },
  {
    name: 'crash-is-no-loss',
    broken: 'A job whose worker crashes is not tried again.',
    edits: [
      { file: 'queen/dispatch/losses.ts', find: '  WORKER_CRASHED: workerCrash,\n', replace: '' },
    ],
    expected: ['unexpected_failure', 'false_blame'],
    provokedBy: ['process-kill', 'process-crash', 'process-crash-loop'],
  },
  {
    name: 'silent-hive-is-no-loss',
    broken: 'A job whose hive falls silent is not tried again.',
    edits: [{ file: 'queen/dispatch/losses.ts', find: '  HIVE_SILENT: hiveLoss,\n', replace: '' }],
    expected: ['unexpected_failure', 'false_blame'],
    provokedBy: silences,
  },
  {
    name: 'given-back-to-the-same',
    broken: 'A job may be given again to the worker that has just let it down.',
    edits: [
      {
        file: run,
        find: 'if (avoided !== undefined) this.#avoid.push(avoided);',
        replace: '',
      },
    ],
    expected: ['unexpected_failure', 'false_blame', 'late'],
    provokedBy: ['link-truncate', 'link-limit-data', 'http-error', 'sse-cut'],
  },
  {
    name: 'no-silence-limit-for-hives',
    broken: 'The queen waits for ever for a hive that says nothing.',
    edits: [
      {
        file: handOver,
        find: 'silenceTimeoutMs: options.hiveSilenceMs,\n    connectTimeoutMs',
        replace: 'silenceTimeoutMs: 3_600_000,\n    connectTimeoutMs',
      },
    ],
    expected: ['unexpected_failure', 'unknown_outcome', 'late', 'false_blame'],
    provokedBy: silences,
  },
  {
    name: 'cancel-stays-with-the-queen',
    broken: 'A cancel is never sent to the hive, which goes on for nobody.',
    edits: [
      {
        file: 'shared/jobs/job-client.ts',
        find: "{ ...call, method: 'DELETE' }",
        replace: "{ ...call, method: 'GET' }",
      },
    ],
    expected: ['never_settled', 'registries_agree', 'after_cancel'],
  },
  {
    name: 'hangs-up-late',
    broken: 'The queen listens on for nine seconds to a hive that does not confirm a cancel.',
    edits: [
      {
        file: 'queen/queen.ts',
        find: 'const cancelGraceMs = 900;',
        replace: 'const cancelGraceMs = 9_000;',
      },
    ],
    expected: ['after_cancel', 'not_cancelled', 'never_settled'],
    provokedBy: ['link-delay', 'link-throttle', 'link-silence-one-way'],
  },
  {
    name: 'claims-only-its-last-part',
    broken: 'The end of a moved job counts the tokens of its last worker alone.',
    edits: [{ file: handOver, find: 'tokens: job.tokens,', replace: 'tokens: end.tokens,' }],
    expected: ['miscounted'],
    provokedBy: lostWorkers,
  },
  {
    name: 'deadline-is-not-passed-on',
    broken: 'A hive is told the whole budget of a job, and not what is left of it.',
    edits: [
      {
        file: handOver,
        find: 'String(spec.deadline.remainingMs())',
        replace: 'String(spec.deadline.totalMs)',
      },
    ],
    expected: ['late', 'false_blame', 'never_settled'],
    provokedBy: ['sse-stall', 'link-silence', 'process-block-loop'],
  },
];
