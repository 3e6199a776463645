/** What a stack may do to the text of an answer. */
import {
  inOne,
  insert,
  middle,
  remove,
  renumber,
  tokensOf,
  type Violation,
} from './spoil-request.ts';

export const tokenViolations: readonly Violation[] = [
  {
    rule: 'lost',
    what: 'a token is left out, and the others counted on',
    plant: inOne(['read'], (request, random) => {
      remove(request, middle(request, random)[0]);
      renumber(request);
    }),
  },
  {
    rule: 'lost',
    what: 'a token is left out on the way',
    plant: inOne(['read', 'interrupted'], (request, random) => {
      remove(request, middle(request, random)[0]);
    }),
  },
  {
    rule: 'doubled',
    what: 'a token comes twice',
    plant: inOne(['read'], (request, random) => insert(request, middle(request, random)[0], {})),
  },
  {
    rule: 'doubled',
    what: 'a token comes twice, under two numbers',
    plant: inOne(['read'], (request, random) => {
      insert(request, middle(request, random)[0], {});
      renumber(request);
    }),
  },
  {
    rule: 'doubled',
    what: 'what is told again has a token twice',
    plant: inOne(['told again'], (request) => {
      const again = tokensOf(request).find(({ entry }) => entry['connection'] === 2);
      if (again !== undefined) insert(request, again, {});
    }),
  },
  {
    rule: 'reordered',
    what: 'two tokens are exchanged',
    plant: inOne(['read'], (request, random) => {
      const [token, place] = middle(request, random);
      const next = tokensOf(request)[place + 1];
      if (next === undefined) return;
      [token.entry['text'], next.entry['text']] = [next.entry['text'], token.entry['text']];
    }),
  },
  {
    rule: 'mixed',
    what: "a token is of another's answer",
    plant: inOne(['read'], (request, random, { requests }) => {
      const other = requests.find(({ name }) => name !== request.name);
      middle(request, random)[0].entry['text'] = other?.answer.slice(0, 12);
    }),
  },
  {
    rule: 'altered',
    what: 'a token is garbled',
    plant: inOne(['read'], (request, random) => {
      middle(request, random)[0].entry['text'] = ' \u0000\ufffd';
    }),
  },
  {
    rule: 'altered',
    what: 'a token says something else when it is told again',
    plant: inOne(['told again'], (request) => {
      const again = tokensOf(request).find(({ entry }) => entry['connection'] === 2);
      if (again !== undefined) again.entry['text'] = ' otherwise';
    }),
  },
  {
    rule: 'misnumbered',
    what: 'a number is left out',
    plant: inOne(['read'], (request, random) => {
      const [, place] = middle(request, random);
      for (const { entry } of tokensOf(request).slice(place))
        entry['index'] = Number(entry['index']) + 1;
    }),
  },
  {
    rule: 'false_end',
    what: 'half of an answer is called whole',
    plant: inOne(['read'], (request) => {
      for (const token of tokensOf(request).slice(4)) remove(request, token);
      renumber(request);
    }),
  },
];
