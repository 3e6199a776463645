/** Defects of what is said about a failure: its code, whom it names, what was being done, when to come again. */
import type { Mutant } from '../mutant.ts';
import { allBroken } from './provoking-kinds.ts';

const hiveLoss = 'shared/jobs/explain-hive-loss.ts';
const workerLoss = 'hive/jobs/explain-worker-loss.ts';

export const errorMutants: readonly Mutant[] = [
  {
    name: 'lost-hive-is-not-named',
    broken: 'Who could not be reached is not said in the failure.',
    edits: [
      {
        file: hiveLoss,
        find: 'const details = { hive, ...(phase',
        replace: 'const details = { ...(phase',
      },
    ],
    expected: ['false_blame', 'no_component', 'unexpected_failure'],
    provokedBy: allBroken,
  },
  {
    name: 'crashed-worker-is-not-named',
    broken: 'A crash does not say in its facts whose it was.',
    edits: [
      {
        file: workerLoss,
        find: 'const details = { worker, phase, ...factsOfExit(exit) };',
        replace: 'const details = { phase, ...factsOfExit(exit) };',
      },
    ],
    expected: ['false_blame', 'no_component', 'unexpected_failure'],
    provokedBy: ['group-kill', 'process-crash-loop', 'process-kill'],
  },
  {
    name: 'failed-job-names-nobody',
    broken: 'A job that fails for a reason without a place does not say where that was found.',
    edits: [
      {
        file: 'shared/jobs/job-registry.ts',
        find: 'toWireError(withOrigin(failure, origin), correlationId)',
        replace: 'toWireError(failure, correlationId)',
      },
    ],
    expected: ['no_component', 'no_phase', 'false_blame'],
    provokedBy: [...allBroken, 'process-kill', 'link-cut'],
  },
  {
    name: 'refusal-names-nobody',
    broken: 'A program that refuses a request does not say who it is, nor what it was doing.',
    edits: [
      {
        file: 'shared/http/answer-failure.ts',
        find: "withOrigin(failureOf(error), { layer, phase: 'accepting' })",
        replace: 'failureOf(error)',
      },
    ],
    expected: ['no_component', 'no_phase', 'false_blame'],
    provokedBy: ['process-terminate', 'process-refuse-stop'],
  },
  {
    name: 'wrong-hive-is-blamed',
    broken: 'Whichever hive is lost, the failure names another.',
    edits: [
      {
        file: hiveLoss,
        find: 'const details = { hive, ...(phase',
        replace: "const details = { hive: 'hive-0', ...(phase",
      },
    ],
    expected: ['false_blame', 'unexpected_failure'],
    provokedBy: allBroken,
  },
  {
    name: 'wrong-worker-is-blamed',
    broken: 'Whichever worker crashes, the failure names another.',
    edits: [
      {
        file: workerLoss,
        find: 'const details = { worker, phase, ...factsOfExit(exit) };',
        replace: "const details = { worker: 'worker-0', phase, ...factsOfExit(exit) };",
      },
    ],
    expected: ['false_blame', 'unexpected_failure'],
    provokedBy: ['group-kill', 'process-crash-loop', 'process-kill'],
  },
  {
    name: 'no-retry-after',
    broken: 'Who is told to come later is not told when.',
    edits: [
      {
        file: 'shared/http/answer-failure.ts',
        find: "if (status === 429 || status === 503) void reply.header('retry-after', retryAfterS(failure));",
        replace: 'void retryAfterS;',
      },
    ],
    expected: ['no_retry_after'],
    provokedBy: ['process-terminate', 'process-refuse-stop'],
  },
  {
    name: 'retry-after-only-for-429',
    broken: 'Only who is refused for want of room is told when to come again.',
    edits: [
      {
        file: 'shared/http/answer-failure.ts',
        find: 'status === 429 || status === 503',
        replace: 'status === 429',
      },
    ],
    expected: ['no_retry_after'],
    provokedBy: ['process-terminate', 'process-refuse-stop'],
  },
  {
    name: 'refusal-without-a-code',
    broken: 'A program that cannot serve says so in words, without a code.',
    edits: [
      {
        file: 'shared/http/answer-failure.ts',
        find: 'send({ error: toWireError(failure, correlationId) });',
        replace:
          'send(status === 503 ? { message: failure.message } : { error: toWireError(failure, correlationId) });',
      },
    ],
    expected: ['untyped_failure', 'no_component'],
    provokedBy: ['process-terminate', 'process-refuse-stop'],
  },
  {
    name: 'failed-job-without-a-code',
    broken: 'The end of a job that has failed says why in words alone.',
    edits: [
      {
        file: 'shared/jobs/job-registry.ts',
        find: "return { type: 'failed', error: toWireError(withOrigin(failure, origin), correlationId) };",
        replace: `const { code: _, ...told } = toWireError(withOrigin(failure, origin), correlationId);
    return { type: 'failed', error: told as ReturnType<typeof toWireError> };`,
      },
    ],
    expected: ['untyped_failure'],
    provokedBy: allBroken,
  },
];
