/** What a stack may do to a stream that is read, resumed or taken back, and to what it says of its length. */
import {
  claim,
  endAs,
  find,
  inOne,
  insert,
  isEnd,
  middle,
  note,
  opOf,
  set,
  tokensOf,
  type Violation,
} from './spoil-request.ts';

export const streamViolations: readonly Violation[] = [
  {
    rule: 'not_started',
    what: 'a token comes before the answer has begun',
    plant: inOne(['read'], (request) => {
      const begun = opOf(request, 'first_byte');
      begun.atMs = (tokensOf(request)[0]?.atMs ?? 0) + 0.5;
    }),
  },
  {
    rule: 'resumed_amiss',
    what: 'who comes back is given the last two once more',
    plant: inOne(['interrupted'], (request) => {
      const tokens = tokensOf(request);
      const back = opOf(request, 'interrupted');
      const known = tokens.filter(({ entry }) => entry['connection'] === 1).slice(-2);
      const begun = request.entries.findLast(({ entry }) => entry.op === 'first_byte') ?? back;
      for (const { entry } of known.reverse())
        insert(request, begun, { ...entry, connection: 2 }, 0.1);
    }),
  },
  {
    rule: 'after_end',
    what: 'a token comes after the end',
    plant: inOne(['read'], (request) => {
      const token = tokensOf(request).at(-1);
      if (token !== undefined) token.atMs = find(request, isEnd).atMs + 0.5;
      claim(request, tokensOf(request).length - 1);
      endAs(request, 'fail', { code: 'CANCELLED', components: [] });
      insert(request, opOf(request, 'first_byte'), note('cancel'));
    }),
  },
  {
    rule: 'after_end',
    what: 'something else comes after the end',
    plant: inOne(['read', 'cancelled'], (request) =>
      insert(request, find(request, isEnd), note('after_end')),
    ),
  },
  ...(['truncated', 'unmarked', 'false_marker'] as const).map((op) => ({
    rule: op,
    what: `the stream is ${op}`,
    plant: inOne(['read', 'interrupted'], (request) => {
      const last = tokensOf(request).at(-1);
      if (last !== undefined) insert(request, last, note(op));
    }),
  })),
  {
    rule: 'after_cancel',
    what: 'it goes on long after the cancel',
    plant: inOne(['cancelled'], (request) => {
      const last = tokensOf(request).at(-1);
      if (last !== undefined) last.atMs = opOf(request, 'cancelled').atMs + 1_001;
      find(request, isEnd).atMs += 1_500;
    }),
  },
  {
    rule: 'not_cancelled',
    what: 'a cancel is heard and not heeded',
    plant: inOne(['read'], (request, random) => {
      const [token] = middle(request, random);
      insert(request, token, {
        ...note('cancelled'),
        status: 200,
        state: 'running',
        means: 'open',
      });
      insert(request, token, note('cancel'));
      find(request, isEnd).atMs = token.atMs + 999;
    }),
  },
  {
    rule: 'not_cancelled',
    what: 'a cancel is heard and not heeded, for long',
    plant: inOne(['read'], (request, random) => {
      const [token] = middle(request, random);
      const later = request.entries.slice(request.entries.indexOf(token) + 1, -1);
      const heard = { status: 200, state: 'running', means: 'open' };
      insert(request, token, { ...note('cancelled'), ...heard });
      insert(request, token, note('cancel'));
      for (const entry of later) entry.atMs += 1_100;
    }),
  },
  {
    rule: 'cancel_refused',
    what: 'a cancel is refused',
    plant: inOne(['cancelled'], (request) =>
      set(request, 'cancelled', { status: 404, state: undefined, means: undefined }),
    ),
  },
  {
    rule: 'miscounted',
    what: 'a token more is claimed than was received',
    plant: inOne(['read', 'interrupted', 'told again'], (request) => {
      claim(request, new Set(tokensOf(request).map(({ entry }) => entry['index'])).size + 1);
    }),
  },
  {
    rule: 'miscounted',
    what: 'the pieces are right and the tokens are not',
    plant: inOne(['read'], (request) => {
      const { length } = tokensOf(request);
      claim(request, length, { completion: length + 2, total: length + 9 });
    }),
  },
  {
    rule: 'usage_sum',
    what: 'the usage does not add up',
    plant: inOne(['read'], (request) => claim(request, tokensOf(request).length, { total: 3 })),
  },
  {
    rule: 'over_limit',
    what: 'an answer is longer than was asked for',
    plant: inOne(['read'], (request) => set(request, 'stream', { max_tokens: 7 })),
  },
];
