/** Defects of how one program reads another's stream. */
import type { Mutant } from '../mutant.ts';

const stream = 'shared/http/peer-stream.ts';

export const wireMutants: readonly Mutant[] = [
  {
    name: 'event-cut-by-a-chunk-is-dropped',
    broken: 'An event that comes in two pieces is not put together.',
    edits: [
      {
        file: stream,
        find: 'return (chunk) => parser.feed(decoder.decode(chunk, { stream: true }));',
        replace: `return (chunk) => {
    parser.reset();
    parser.feed(decoder.decode(chunk, { stream: true }));
  };`,
      },
    ],
    expected: ['lost', 'altered', 'unexpected_failure', 'false_blame', 'false_end'],
    provokedBy: ['link-slice', 'link-throttle'],
  },
  {
    name: 'character-cut-by-a-chunk-is-garbled',
    broken: 'A character whose bytes come in two pieces is garbled.',
    edits: [
      {
        file: stream,
        find: 'decoder.decode(chunk, { stream: true })',
        replace: 'decoder.decode(chunk)',
      },
    ],
    expected: ['altered'],
    provokedBy: ['link-slice', 'link-throttle'],
  },
  {
    name: 'nobody-is-ever-silent',
    broken: 'No call to another program ever ends for its silence.',
    edits: [
      {
        file: 'shared/http/silence-watch.ts',
        find: 'if (!this.#isPaused) this.#giveUp();',
        replace: 'if (this.#isPaused) this.#giveUp();',
      },
    ],
    expected: [
      'unexpected_failure',
      'unknown_outcome',
      'late',
      'false_blame',
      'registries_agree',
      'not_recovered',
    ],
    provokedBy: ['link-silence', 'link-silence-one-way', 'process-pause', 'group-pause'],
  },
  {
    name: 'a-connection-for-each-call',
    broken: 'Each call to another program opens a connection of its own, and leaves it open.',
    edits: [
      {
        file: 'shared/http/peer-call.ts',
        find: 'agents.get(timeout) ?? new Agent(options)',
        replace: 'new Agent(options)',
      },
    ],
    expected: ['leak_sockets', 'leak_files'],
  },
  {
    name: 'a-connection-for-each-budget',
    broken:
      'What is left of a job is the time to connect, of which each has connections of its own.',
    edits: [
      {
        file: 'queen/relay/hand-over.ts',
        find: 'connectTimeoutMs: options.hiveConnectTimeoutMs,',
        replace: 'connectTimeoutMs: job.spec.deadline.remainingMs(),',
      },
    ],
    expected: ['leak_sockets', 'leak_files'],
  },
  {
    name: 'signs-of-life-go-on',
    broken: 'The clock of the signs of life goes on when their stream has ended.',
    edits: [
      {
        file: 'shared/http/event-stream-reply.ts',
        find: 'const onClose = (): void => {\n    clearInterval(beat);',
        replace: 'const onClose = (): void => {',
      },
      {
        file: 'shared/http/event-stream-reply.ts',
        find: 'end: () => {\n      clearInterval(beat);',
        replace: 'end: () => {',
      },
      {
        file: 'shared/http/event-stream-reply.ts',
        find: '    hasWritten = true;\n    response.write(encodeComment(signOfLife()));',
        replace: `    if (response.writableEnded || response.destroyed) return;
    hasWritten = true;
    response.write(encodeComment(signOfLife()));`,
      },
    ],
    expected: ['leak_timers'],
  },
];
