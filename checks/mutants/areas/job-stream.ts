/** Defects of a job's stream: what is told to whom, from where on, and how it ends. */
import type { Mutant } from '../mutant.ts';
import { allBroken } from './provoking-kinds.ts';

const job = 'shared/jobs/job.ts';
const routes = 'shared/jobs/job-routes.ts';
/** Whoever loses the connection to the queen comes back. */
const brokenDoor = ['link-reset', 'link-cut', 'sse-cut', 'process-kill'];
const restarts = ['process-kill', 'process-crash', 'process-wrong-exit'];

export const jobStreamMutants: readonly Mutant[] = [
  {
    name: 'resume-skips-an-event',
    broken: 'Whoever comes back to a stream is told on from one event too late.',
    edits: [
      {
        file: job,
        find: 'const seen = Math.max(0, afterId - offset);',
        replace: 'const seen = Math.max(0, afterId - offset) + (afterId > 0 ? 1 : 0);',
      },
    ],
    expected: ['lost', 'misnumbered', 'resumed_amiss'],
    provokedBy: brokenDoor,
  },
  {
    name: 'resume-doubles-an-event',
    broken: 'Whoever comes back is told the last event of each batch twice.',
    edits: [
      {
        file: job,
        find: 'next += events.length;',
        replace: 'next += afterId > 0 && events.length > 1 ? events.length - 1 : events.length;',
      },
    ],
    expected: ['doubled', 'resumed_amiss'],
    provokedBy: brokenDoor,
  },
  {
    name: 'resume-ends-after-the-past',
    broken: 'Whoever comes back is told what has been, and then the stream just ends.',
    edits: [
      {
        file: job,
        find: '          signal.throwIfAborted();\n          await new Promise',
        replace:
          '          signal.throwIfAborted();\n          if (afterId > 0) return;\n          await new Promise',
      },
    ],
    expected: ['truncated'],
    provokedBy: brokenDoor,
  },
  {
    name: 'restarted-queen-ends-streams',
    broken: 'A queen that was started anew ends each resumed stream with its first batch.',
    edits: [
      {
        file: job,
        find: 'if (events.some(isTerminal)) return;',
        replace: 'if (events.some(isTerminal) || (afterId > 0 && offset > 0)) return;',
      },
    ],
    expected: ['truncated'],
    provokedBy: restarts,
  },
  {
    name: 'resume-is-never-woken',
    broken: 'Whoever comes back is told what has been, and nothing of what comes.',
    edits: [
      {
        file: job,
        find: "this.#changes.on('change', look);",
        replace: "if (afterId === 0) this.#changes.on('change', look);",
      },
    ],
    expected: ['unknown_outcome', 'late', 'settled_otherwise'],
    provokedBy: brokenDoor,
  },
  {
    name: 'failure-wakes-nobody',
    broken: 'Who listens to a job already is not told that it has failed.',
    edits: [
      {
        file: job,
        find: "this.#changes.emit('change');",
        replace: "if (event.type !== 'failed') this.#changes.emit('change');",
      },
    ],
    expected: ['unknown_outcome', 'late', 'settled_otherwise'],
    provokedBy: allBroken,
  },
  {
    name: 'ids-start-anew',
    broken:
      'Events are numbered from 1 again after a restart, and ids of the life before are believed.',
    edits: [
      {
        file: job,
        find: 'const offset = this.spec.lastEventId ?? 0;',
        replace: 'const offset = 0;',
      },
    ],
    expected: ['lost', 'misnumbered', 'resumed_amiss'],
    provokedBy: restarts,
  },
  {
    name: 'tokens-renumbered-after-reconnect',
    broken: 'Tokens carry a number that is one too low on every connection but the first.',
    edits: [
      {
        file: job,
        find: 'yield events.map((event, index) => ({ id: first + index, event }));',
        replace: `yield events.map((event, index) => ({
            id: first + index,
            event:
              afterId > 0 && event.type === 'token'
                ? { ...event, index: Math.max(0, event.index - 1) }
                : event,
          }));`,
      },
    ],
    expected: ['altered', 'misnumbered', 'doubled', 'lost', 'resumed_amiss'],
    provokedBy: brokenDoor,
  },
  {
    name: 'past-is-told-backwards',
    broken: 'What has been is told to whoever comes back with the latest first.',
    edits: [
      {
        file: job,
        find: 'yield events.map((event, index) => ({ id: first + index, event }));',
        replace: `const batch = events.map((event, index) => ({ id: first + index, event }));
          yield afterId > 0 && !events.some(isTerminal) ? batch.reverse() : batch;`,
      },
    ],
    expected: ['reordered', 'misnumbered', 'resumed_amiss'],
    provokedBy: brokenDoor,
  },
  {
    name: 'tokens-sorted-by-length',
    broken: 'A batch with more than four tokens is told in the order of their texts.',
    edits: [
      {
        file: routes,
        find: "const untilRead = stream.write(events.map(encodeEvent).join(''));",
        replace: `const tokens = events.filter(({ event }) => event.type === 'token');
      const texts = tokens.map(({ event }) => (event.type === 'token' ? event.text : '')).sort();
      const told = events.map((each) => {
        const at = tokens.indexOf(each);
        const isSorted = tokens.length > 4 && each.event.type === 'token';
        return isSorted ? { ...each, event: { ...each.event, text: texts[at] ?? '' } } : each;
      });
      const untilRead = stream.write(told.map((each) => encodeEvent(each as NumberedEvent)).join(''));`,
      },
    ],
    expected: ['reordered', 'lost'],
    provokedBy: ['process-pause', 'process-freeze', 'link-cut'],
  },
  {
    name: 'done-twice-after-reconnect',
    broken: 'Whoever comes back is told twice that it is done.',
    edits: [
      {
        file: routes,
        find: 'else if (untilRead !== undefined) await untilRead;',
        replace: `else if (untilRead !== undefined) await untilRead;
      if (isLast && afterId > 0) void stream.write('data: [DONE]\\n\\n');`,
      },
    ],
    expected: ['after_end', 'false_marker'],
    provokedBy: brokenDoor,
  },
  {
    name: 'goes-on-after-the-end',
    broken: 'Whoever comes back is told the last batch once more after its end.',
    edits: [
      {
        file: job,
        find: 'if (events.some(isTerminal)) return;',
        replace: `if (events.some(isTerminal)) {
            if (afterId > 0) yield events.map((event, index) => ({ id: first + index, event }));
            return;
          }`,
      },
    ],
    expected: ['after_end', 'doubled'],
    provokedBy: brokenDoor,
  },
  {
    name: 'no-marker-after-reconnect',
    broken: 'Whoever comes back gets the end without its marker.',
    edits: [
      {
        file: routes,
        find: "events.map(encodeEvent).join('')",
        replace:
          "events.map(encodeEvent).join('').replace(afterId > 0 ? /data: \\[DONE\\]\\n\\n$/ : /^$/, '')",
      },
    ],
    expected: ['unmarked', 'truncated'],
    provokedBy: brokenDoor,
  },
  {
    name: 'no-marker-of-failure',
    broken: 'The stream of a job that has failed ends without a marker.',
    edits: [
      {
        file: routes,
        find: 'return isTerminal(event) ? ',
        replace: "return isTerminal(event) && event.type !== 'failed' ? ",
      },
    ],
    expected: ['unmarked', 'truncated'],
    provokedBy: allBroken,
  },
  {
    name: 'failure-is-marked-done',
    broken: 'The stream of a job that has failed ends with [DONE].',
    edits: [
      {
        file: routes,
        find: 'terminalMarkers[event.type]',
        replace: "terminalMarkers[event.type === 'failed' ? 'completed' : event.type]",
      },
    ],
    expected: ['false_marker', 'false_end'],
    provokedBy: allBroken,
  },
  {
    name: 'moved-job-cannot-be-cancelled',
    broken: 'A job that was given to a second worker does not hear a cancel.',
    edits: [
      {
        file: job,
        find: 'if (!this.hasFinished) this.#cancellation.abort(reason);',
        replace: 'if (!this.hasFinished && this.#attempts < 2) this.#cancellation.abort(reason);',
      },
    ],
    expected: ['not_cancelled', 'after_cancel', 'settled_otherwise'],
    provokedBy: ['process-kill', 'process-crash', 'link-cut'],
  },
  {
    name: 'restored-job-cannot-be-cancelled',
    broken: 'A job of an earlier life of the queen does not hear a cancel.',
    edits: [
      {
        file: job,
        find: 'if (!this.hasFinished) this.#cancellation.abort(reason);',
        replace:
          'if (!this.hasFinished && this.spec.lastEventId === undefined) this.#cancellation.abort(reason);',
      },
    ],
    expected: ['not_cancelled', 'after_cancel', 'settled_otherwise'],
    provokedBy: restarts,
  },
  {
    name: 'waiting-job-refuses-cancel',
    broken: 'Whoever takes back a job that waits for a worker is refused.',
    edits: [
      {
        file: routes,
        find: "job.cancel('cancelled on request');",
        replace: `if (job.phase === 'queued') throw invalidField('job_id', 'waits, and cannot be cancelled');
    job.cancel('cancelled on request');`,
      },
    ],
    expected: ['cancel_refused', 'not_cancelled'],
    provokedBy: ['partition-halves', 'partition-isolate', 'process-crash-loop', 'group-kill'],
  },
];
