/** How requests may end as they must not, fail without a word, or be kept otherwise than they were told. */
import {
  changeEnd,
  endAs,
  find,
  inOne,
  insert,
  isEnd,
  opOf,
  remove,
  set,
  type Violation,
} from './spoil-request.ts';

const crash = {
  code: 'WORKER_CRASHED',
  components: ['worker-1'],
  phase: 'decode',
  message: 'It ended.',
};

export const endViolations: readonly Violation[] = [
  {
    rule: 'not_invoked',
    what: 'nobody asked',
    plant: inOne(['read'], (request) => remove(request, opOf(request, 'stream'))),
  },
  {
    rule: 'never_ended',
    what: 'it does not end',
    plant: inOne(['read', 'cancelled', 'failed'], (request) => {
      remove(request, find(request, isEnd));
    }),
  },
  {
    rule: 'ended_twice',
    what: 'it ends twice',
    plant: inOne(['read'], (request) => insert(request, find(request, isEnd), {}, 1)),
  },
  {
    rule: 'late',
    what: 'it ends too late',
    plant: inOne(['read'], (request) => {
      find(request, isEnd).atMs = opOf(request, 'stream').atMs + 6_001;
    }),
  },
  {
    rule: 'unknown_outcome',
    what: 'its client never learns the end',
    plant: inOne(['read'], (request) => endAs(request, 'info', { message: 'it gave up' })),
  },
  {
    rule: 'untyped_failure',
    what: 'it fails without a code',
    plant: inOne(['read'], (request) => endAs(request, 'fail', { message: 'oops' })),
  },
  {
    rule: 'unexpected_failure',
    what: 'it fails though nothing is broken',
    plant: inOne(['read'], (request) => endAs(request, 'fail', crash)),
  },
  {
    rule: 'unexpected_failure',
    what: 'it is cancelled though nobody asked for that',
    plant: inOne(['read'], (request) => endAs(request, 'fail', { code: 'CANCELLED' })),
  },
  {
    rule: 'false_blame',
    what: 'a failure names somebody who was not struck',
    plant: inOne(['failed'], (request) => changeEnd(request, { components: ['worker-9'] }), true),
  },
  {
    rule: 'no_component',
    what: 'a failure names nobody',
    plant: inOne(['failed'], (request) => changeEnd(request, { components: [] }), true),
  },
  {
    rule: 'no_phase',
    what: 'a failure does not say what was being done',
    plant: inOne(['failed'], (request) => changeEnd(request, { phase: undefined }), true),
  },
  {
    rule: 'no_component',
    what: 'a refusal names nobody',
    plant: inOne(['refused'], (request) => changeEnd(request, { components: [] }), true),
  },
  {
    rule: 'no_phase',
    what: 'a refusal does not say what was being done',
    plant: inOne(['refused'], (request) => changeEnd(request, { phase: undefined }), true),
  },
  {
    rule: 'no_retry_after',
    what: 'a refusal does not say when to come again',
    plant: inOne(['refused'], (request) => changeEnd(request, { retry_after_s: undefined }), true),
  },
  {
    rule: 'never_settled',
    what: 'the server still works at what its client has left',
    plant: inOne(['left', 'cancelled'], (request) =>
      set(request, 'settled', { state: 'running', means: 'open' }),
    ),
  },
  {
    rule: 'settled_otherwise',
    what: 'the server calls failed what its client was told is complete',
    plant: inOne(['read'], (request) =>
      set(request, 'settled', { state: 'failed', means: 'fail' }),
    ),
  },
  {
    rule: 'nothing_invoked',
    what: 'nobody asked for anything',
    plant: (history) => {
      history.requests.splice(0);
      return true;
    },
  },
];
