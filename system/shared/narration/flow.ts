// The fifteen steps of an inference, in the order in which they are narrated, from the user's command to the answer's end.
// Data for people and tests; no program decides anything by it.

export interface FlowStep {
  /** From 1 to 15. */
  step: number;
  /** Which program speaks. Hives and workers do so under their own names: hive-1, worker-1. */
  who: 'keeper' | 'queen' | 'hive' | 'worker';
  /** The word of its narration; `✅` for keeper's last line, which is none. */
  action: string;
  /** Told only where it is needed, as the start of a worker that is not running. */
  isOptional: boolean;
  /** Told just before it, while the job has to wait for it. */
  waitsWith?: string;
  means: string;
  /** What the user sees where it fails: codes of the table, or of keeper's own. */
  failures: readonly string[];
}

export const inferenceFlow: readonly FlowStep[] = [
  {
    step: 1,
    who: 'keeper',
    action: 'connect',
    isOptional: false,
    means: 'The user has run keeper, which has read settings and prompt and asks the queen.',
    failures: ['QUEEN_UNREACHABLE', 'VALIDATION_FAILED', 'QUEUE_FULL', 'DRAINING'],
  },
  {
    step: 2,
    who: 'keeper',
    action: 'accepted',
    isOptional: false,
    means: 'The queen has made a job of it and given it an id.',
    failures: ['STORAGE_FAILED', 'QUEEN_SILENT'],
  },
  {
    step: 3,
    who: 'keeper',
    action: 'stream',
    isOptional: false,
    means: "Keeper listens to the job's stream, which begins with what it has missed.",
    failures: ['QUEEN_LOST', 'QUEEN_SILENT'],
  },
  {
    step: 4,
    who: 'queen',
    action: 'receive',
    isOptional: false,
    means: 'The queen has the job in its registry and begins to work on it.',
    failures: ['NO_HIVE_AVAILABLE', 'MODEL_NOT_FOUND', 'NO_WORKER_FOR_MODEL'],
  },
  {
    step: 5,
    who: 'queen',
    action: 'place',
    isOptional: false,
    waitsWith: 'queue',
    means: 'The queen has chosen a worker of a hive. While none is free, the job waits in a line.',
    failures: ['NO_WORKER_AVAILABLE', 'DEVICE_NOT_FOUND', 'WORKER_NOT_FOUND', 'DEADLINE_EXCEEDED'],
  },
  {
    step: 6,
    who: 'queen',
    action: 'forward',
    isOptional: false,
    means: 'The queen has handed the job to the hive, under the same id.',
    failures: ['HIVE_UNREACHABLE', 'HIVE_SILENT', 'RESOURCES_EXHAUSTED'],
  },
  {
    step: 7,
    who: 'hive',
    action: 'receive',
    isOptional: false,
    means: 'The hive has the job in its own registry.',
    failures: ['DRAINING', 'ALL_SLOTS_BUSY'],
  },
  {
    step: 8,
    who: 'hive',
    action: 'start_worker',
    isOptional: true,
    means: 'The worker does not run yet, so the hive starts its process.',
    failures: ['WORKER_START_FAILED', 'INSUFFICIENT_MEMORY', 'RESOURCES_EXHAUSTED'],
  },
  {
    step: 9,
    who: 'worker',
    action: 'load_model',
    isOptional: true,
    means: 'The worker reads its model into memory, and tells how far it is.',
    failures: ['MODEL_LOAD_FAILED', 'INSUFFICIENT_MEMORY'],
  },
  {
    step: 10,
    who: 'hive',
    action: 'forward',
    isOptional: false,
    means: 'The worker is ready, and the hive has asked it for a completion.',
    failures: ['WORKER_UNREACHABLE', 'WORKER_CRASHED', 'RESOURCES_EXHAUSTED'],
  },
  {
    step: 11,
    who: 'worker',
    action: 'generate',
    isOptional: false,
    means: 'The request has a slot of the worker. The prompt is read, then the tokens come.',
    failures: ['WORKER_CRASHED', 'WORKER_STALLED', 'OUT_OF_MEMORY', 'GENERATION_FAILED'],
  },
  {
    step: 12,
    who: 'worker',
    action: 'complete',
    isOptional: false,
    means: 'The worker has generated the last token, and its slot is free again.',
    failures: ['WORKER_SILENT', 'BAD_UPSTREAM'],
  },
  {
    step: 13,
    who: 'hive',
    action: 'complete',
    isOptional: false,
    means: 'The hive has passed every token on, and the job has ended there.',
    failures: ['HIVE_UNREACHABLE', 'HIVE_SILENT'],
  },
  {
    step: 14,
    who: 'queen',
    action: 'complete',
    isOptional: false,
    means: 'The queen has passed every token on, and the job has ended there too.',
    failures: ['QUEEN_LOST', 'QUEEN_SILENT'],
  },
  {
    step: 15,
    who: 'keeper',
    action: '✅',
    isOptional: false,
    means: 'The whole answer is on stdout, and keeper ends with 0.',
    failures: ['OUTPUT_FAILED'],
  },
];

/** Who said which word, in order. */
export type ToldWord = Pick<FlowStep, 'who' | 'action'>;

/**
 * The first step that was not told where it belongs, undefined where all were. What is told besides is no matter, and
 * optional steps may be missing.
 */
export function firstStepMissing(
  told: readonly ToldWord[],
  steps: readonly FlowStep[] = inferenceFlow,
): FlowStep | undefined {
  let next = 0;
  for (const step of steps) {
    const at = told.findIndex(
      ({ who, action }, index) => index >= next && who === step.who && action === step.action,
    );
    if (at < 0 && !step.isOptional) return step;
    if (at >= 0) next = at + 1;
  }
  return undefined;
}
