/** Defects of what the queen knows of hives and workers, and of whom she gives jobs to. */
import type { Mutant } from '../mutant.ts';

const registry = 'queen/hive-registry.ts';
const scheduler = 'queen/dispatch/scheduler.ts';
const lostHives = ['link-cut', 'link-reset', 'process-pause', 'group-kill'];

export const dispatchMutants: readonly Mutant[] = [
  {
    name: 'doubt-of-a-hive-stays',
    broken: 'A hive that could not be reached once counts as lost, whatever it reports.',
    edits: [
      {
        file: registry,
        find: 'heardMs: nowMs, isDoubted: false, isKnownLost: false',
        replace: 'heardMs: nowMs, isKnownLost: false',
      },
    ],
    expected: ['registries_agree', 'not_recovered', 'unexpected_failure', 'false_blame'],
    provokedBy: lostHives,
  },
  {
    name: 'doubt-of-a-worker-stays',
    broken: 'A worker that let a job down once is given no more.',
    edits: [{ file: registry, find: '    worker.isDoubted = false;\n', replace: '' }],
    expected: ['not_recovered', 'unexpected_failure', 'false_blame', 'registries_agree'],
    provokedBy: ['process-kill', 'process-crash', 'link-cut'],
  },
  {
    name: 'new-instance-is-not-believed',
    broken:
      'Heartbeats of a hive that was started anew are outdated until it has sent as many as before.',
    edits: [
      {
        file: registry,
        find: 'if (known.heartbeat.instance_id === instance_id) return sequence <= known.heartbeat.sequence;',
        replace: `if (sequence <= known.heartbeat.sequence) return true;
    if (known.heartbeat.instance_id === instance_id) return false;`,
      },
    ],
    expected: ['registries_agree', 'not_recovered'],
    provokedBy: ['process-kill', 'group-kill', 'process-terminate'],
  },
  {
    name: 'half-open-for-ever',
    broken: 'A breaker does not close after its probe, and lets nobody else through.',
    edits: [
      {
        file: 'queen/dispatch/breaker.ts',
        find: 'if (isProbe) return undefined;',
        replace: 'if (isProbe) return memory;',
      },
    ],
    expected: ['not_recovered', 'registries_agree'],
    provokedBy: ['process-crash-loop', 'link-flap', 'http-error'],
  },
  {
    name: 'slot-of-a-lost-worker-stays-taken',
    broken: 'The queen does not count down the jobs of a worker that lets them down.',
    edits: [
      {
        file: 'queen/dispatch/assignment.ts',
        find: 'worker.ourJobs--;',
        replace: "if (typeof end !== 'object') worker.ourJobs--;",
      },
    ],
    expected: ['not_recovered', 'unexpected_failure', 'false_blame', 'late'],
    provokedBy: ['process-kill', 'process-crash', 'link-cut', 'link-flap'],
  },
  {
    name: 'last-come-first-served',
    broken: 'Of those who wait, the last to come is served first.',
    edits: [
      {
        file: scheduler,
        find: 'const head = group?.waiters[0];',
        replace: 'const head = group?.waiters.at(-1);',
      },
    ],
    expected: ['late', 'unexpected_failure', 'false_blame'],
    provokedBy: ['group-kill', 'process-crash-loop', 'partition-isolate'],
  },
  {
    name: 'who-waits-too-long-is-forgotten',
    broken: 'A job that has waited for too long is struck from the line, and not told.',
    edits: [{ file: scheduler, find: '      request.refuse(end);\n', replace: '' }],
    expected: ['unexpected_failure', 'false_blame', 'unknown_outcome', 'late', 'not_recovered'],
    provokedBy: ['partition-isolate', 'partition-halves', 'group-kill', 'process-kill'],
  },
  {
    name: 'waiting-job-hears-no-cancel',
    broken: 'A job that waits for a worker is not taken from the line by a cancel.',
    edits: [
      {
        file: 'queen/relay/inference-run.ts',
        find: '[this.#signal, deadline.signal],',
        replace: '[deadline.signal],',
      },
    ],
    expected: ['not_cancelled', 'after_cancel', 'never_settled'],
    provokedBy: ['partition-isolate', 'partition-halves', 'group-kill'],
  },
  {
    name: 'placed-on-a-draining-hive',
    broken: 'A hive that shuts down is given jobs.',
    edits: [
      {
        file: 'queen/placement/obstacle.ts',
        find: "if (hiveState !== 'up') return hiveState === 'lost' ? 'hive_lost' : 'hive_draining';",
        replace: "if (hiveState === 'lost') return 'hive_lost';",
      },
    ],
    expected: ['unexpected_failure', 'false_blame', 'late'],
    provokedBy: ['process-terminate', 'process-refuse-stop'],
  },
  {
    name: 'queen-drops-what-runs',
    broken: 'A queen that is told to stop cancels what runs in place of finishing it.',
    edits: [
      {
        file: 'queen/queen.ts',
        find: 'await registry.drain(drainTimeoutMs);',
        replace: 'await registry.drain(0);',
      },
    ],
    expected: ['unexpected_failure', 'false_blame', 'no_component'],
    provokedBy: ['process-terminate'],
  },
];
