/** Defects of a hive's life and of its workers' lives: starts, ends, heartbeats. */
import type { Mutant } from '../mutant.ts';
import { silences } from './provoking-kinds.ts';

const worker = 'hive/worker/worker.ts';
const heartbeat = 'hive/heartbeat/heartbeat-sender.ts';

export const hiveLifeMutants: readonly Mutant[] = [
  {
    name: 'second-life-is-not-watched',
    broken: 'A worker that was started again and ends stays ready for its hive.',
    edits: [
      {
        file: worker,
        find: "else life.ended.addEventListener('abort', onEnd, { once: true });",
        replace:
          "else if (this.#restarts === 0) life.ended.addEventListener('abort', onEnd, { once: true });",
      },
    ],
    expected: ['registries_agree', 'not_recovered'],
    provokedBy: ['process-kill', 'process-crash-loop'],
  },
  {
    name: 'never-again-after-a-rest',
    broken: 'A worker that has ended too often is never started again.',
    edits: [
      {
        file: worker,
        find: "return this.#state === 'stopped' || (this.#state === 'failed' && this.#restMs === 0);",
        replace: "return this.#state === 'stopped';",
      },
    ],
    expected: ['registries_agree', 'not_recovered'],
    provokedBy: ['process-crash-loop'],
  },
  {
    name: 'failed-heartbeat-begins-another-series',
    broken: 'Each heartbeat that fails is the beginning of a further series of them.',
    edits: [
      {
        file: heartbeat,
        find: 'if (!this.#stopped.signal.aborted) this.#complain(error);',
        replace: `if (this.#stopped.signal.aborted) return;
      this.#complain(error);
      this.#schedule();`,
      },
    ],
    expected: ['leak_timers'],
    provokedBy: ['link-cut', 'link-reset', 'process-kill'],
  },
  {
    name: 'heartbeat-gives-up',
    broken: 'A hive that could not reach the queen once reports no more.',
    edits: [
      {
        file: heartbeat,
        find: 'if (!this.#stopped.signal.aborted) this.#complain(error);',
        replace: `if (this.#stopped.signal.aborted) return;
      this.#complain(error);
      this.#stopped.abort();`,
      },
    ],
    expected: ['registries_agree', 'not_recovered', 'unexpected_failure', 'false_blame'],
    provokedBy: ['process-kill', 'link-cut', 'link-reset'],
  },
  {
    name: 'heartbeat-waits-for-ever',
    broken: 'A hive waits for ever for the answer to a heartbeat, and sends no other meanwhile.',
    edits: [
      {
        file: heartbeat,
        find: 'silenceTimeoutMs: timeoutMs,',
        replace: 'silenceTimeoutMs: 3_600_000,',
      },
    ],
    expected: ['registries_agree', 'not_recovered'],
    provokedBy: silences,
  },
  {
    name: 'hive-drops-what-runs',
    broken: 'A hive that is told to stop cancels what runs in place of finishing it.',
    edits: [
      {
        file: 'hive/drain.ts',
        find: 'await registry.drain(drainTimeoutMs);',
        replace: 'await registry.drain(0);',
      },
    ],
    expected: ['unexpected_failure', 'false_blame', 'no_component'],
    provokedBy: ['process-terminate'],
  },
  {
    name: 'workers-outlive-their-hive',
    broken: 'Workers do not notice that their hive has died, and its next life leaves them alone.',
    edits: [
      {
        file: 'shared/program/run-program.ts',
        find: "if (exitWithParent) process.stdin.resume().on('close', () => leave('the parent is gone'));",
        replace: 'if (exitWithParent) process.stdin.resume();',
      },
      {
        file: 'shared/program/leave-with-parent.ts',
        find: 'process.exit(exitCodes.ok);',
        replace: 'log.info(String(exitCodes.ok));',
      },
      {
        file: 'hive/survivors/end-survivors.ts',
        find: 'const survivors = written.filter(isAlive);',
        replace: 'const survivors: WrittenWorker[] = [];',
      },
    ],
    expected: ['orphan', 'registries_agree', 'left_behind', 'not_recovered'],
    provokedBy: ['process-kill', 'process-crash', 'process-wrong-exit'],
  },
  {
    name: 'workers-are-not-written-down',
    broken:
      'Workers do not notice that their hive has died, and its next life does not know of them.',
    edits: [
      {
        file: 'shared/program/run-program.ts',
        find: "if (exitWithParent) process.stdin.resume().on('close', () => leave('the parent is gone'));",
        replace: 'if (exitWithParent) process.stdin.resume();',
      },
      {
        file: 'shared/program/leave-with-parent.ts',
        find: 'process.exit(exitCodes.ok);',
        replace: 'log.info(String(exitCodes.ok));',
      },
      {
        file: 'hive/survivors/survivor-file.ts',
        find: 'this.#running.set(pid, { name, pid, start_ticks: startTicks });',
        replace: '',
      },
    ],
    expected: ['orphan', 'registries_agree', 'left_behind', 'not_recovered'],
    provokedBy: ['process-kill', 'process-crash', 'process-wrong-exit'],
  },
];
