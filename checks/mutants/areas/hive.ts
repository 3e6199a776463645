/** Defects of how a hive runs a job: its slots, and what it makes of a worker's stream. */
import type { Mutant } from '../mutant.ts';
import { lostWorkers, silences } from './provoking-kinds.ts';

const generate = 'hive/jobs/generate.ts';
const run = 'hive/jobs/run-on-worker.ts';

export const hiveMutants: readonly Mutant[] = [
  {
    name: 'slot-leaked-after-a-loss',
    broken: 'A request whose worker is lost keeps its slot.',
    edits: [
      {
        file: run,
        find: 'using _slot = worker.requests.add(progress);',
        replace: `const slot = worker.requests.add(progress);
  using _slot = {
    [Symbol.dispose]: () => {
      if (given.signal.aborted) slot[Symbol.dispose]();
    },
  };`,
      },
      {
        file: run,
        find: 'return await generate(job, { name, life, progress, watch }, given.signal, options);',
        replace: `const result = await generate(job, { name, life, progress, watch }, given.signal, options);
    slot[Symbol.dispose]();
    return result;`,
      },
    ],
    expected: ['registries_agree'],
    provokedBy: ['link-cut', 'link-reset', 'link-flap', 'sse-cut'],
  },
  {
    name: 'slot-leaked-after-a-cancel',
    broken: 'A request that is cancelled keeps its slot.',
    edits: [
      {
        file: run,
        find: 'using _slot = worker.requests.add(progress);',
        replace: `const slot = worker.requests.add(progress);
  using _slot = {
    [Symbol.dispose]: () => {
      if (!given.signal.aborted) slot[Symbol.dispose]();
    },
  };`,
      },
    ],
    expected: ['registries_agree'],
    provokedBy: ['process-kill', 'link-silence', 'link-cut', 'group-pause'],
  },
  {
    name: 'half-a-stream-is-whole',
    broken: "A worker's stream that breaks off after a token counts as complete.",
    edits: [
      {
        file: generate,
        find: '    index++;\n  });\n',
        replace: `    index++;
  }).catch((error: unknown) => {
    if (index === first) throw error;
    return { finishReason: 'length' as const };
  });
`,
      },
    ],
    expected: ['false_end', 'miscounted'],
    provokedBy: lostWorkers,
  },
  {
    name: 'no-silence-limit-for-workers',
    broken: 'A hive waits for ever for a worker that says nothing.',
    edits: [
      {
        file: generate,
        find: 'silenceTimeoutMs: workerSilenceMs,',
        replace: 'silenceTimeoutMs: 3_600_000,',
      },
    ],
    expected: ['unexpected_failure', 'unknown_outcome', 'late', 'false_blame'],
    provokedBy: silences,
  },
  {
    name: 'worker-hears-no-cancel',
    broken: 'A hive ends a cancelled job only when its worker has said everything.',
    edits: [
      {
        file: generate,
        find: 'new LinkedAbort([signal, life.ended])',
        replace: 'new LinkedAbort([life.ended])',
      },
    ],
    expected: ['after_cancel', 'not_cancelled', 'never_settled', 'registries_agree'],
    provokedBy: ['sse-stall', 'link-silence', 'process-slow'],
  },
  {
    name: 'moved-usage-lacks-the-first-part',
    broken: 'The usage of a moved job counts the tokens of its last worker alone.',
    edits: [
      {
        file: generate,
        find: 'const completion = completion_tokens + before;',
        replace: 'const completion = completion_tokens;',
      },
    ],
    expected: ['miscounted'],
    provokedBy: lostWorkers,
  },
  {
    name: 'moved-usage-does-not-add-up',
    broken: "The total of a moved job's usage counts what was said before the move twice.",
    edits: [
      {
        file: generate,
        find: 'total_tokens: prompt + completion,',
        replace: 'total_tokens: prompt_tokens + completion,',
      },
    ],
    expected: ['usage_sum'],
    provokedBy: lostWorkers,
  },
  {
    name: 'moved-total-is-not-adapted',
    broken: "The total of a moved job's usage is that of its last worker.",
    edits: [
      {
        file: generate,
        find: 'total_tokens: prompt + completion,',
        replace: 'total_tokens: completion_tokens + Math.max(0, prompt_tokens - before),',
      },
    ],
    expected: ['usage_sum'],
    provokedBy: lostWorkers,
  },
  {
    name: 'worker-asked-for-too-much',
    broken:
      'A worker that takes a job over is asked for all tokens, and not for those that are left.',
    edits: [
      {
        file: 'hive/jobs/completion-request.ts',
        find: 'max_tokens: tokensLeft(operation),',
        replace: 'max_tokens: operation.max_tokens,',
      },
    ],
    expected: ['over_limit', 'altered', 'mixed'],
    provokedBy: lostWorkers,
  },
  {
    name: 'texts-shared-in-a-hive',
    broken: 'The text that a worker goes on from is kept for the whole hive, and not for its job.',
    edits: [
      {
        file: 'hive/jobs/completion-request.ts',
        find: "const text = continuation?.text ?? '';",
        replace: `const kept = completionRequest as { said?: string };
  const text = continuation === undefined ? '' : (kept.said ??= continuation.text);`,
      },
    ],
    expected: ['mixed', 'altered', 'doubled', 'lost'],
    provokedBy: lostWorkers,
  },
];
