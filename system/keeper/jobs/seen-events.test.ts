// Whatever is told again, and however often, is shown once.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JobEvent } from '../../contracts/index.ts';
import { SeenEvents } from './seen-events.ts';

function token(index: number): JobEvent {
  return { type: 'token', index, text: `${index}` };
}

function said(human: string): JobEvent {
  return {
    type: 'narration',
    actor: 'queen',
    action: 'say',
    target: 't',
    human,
    level: 'info',
    emitted_at_ms: 1,
  };
}

it('[INF-04] each event of a job is new once, wherever its streams broke and began again', () => {
  const events = fc
    .array(fc.option(fc.constantFrom('a', 'b'), { nil: undefined }), { maxLength: 20 })
    .map((kinds) => {
      let index = 0;
      return kinds.map((human) => (human === undefined ? token(index++) : said(human)));
    });
  fc.assert(
    fc.property(events, fc.array(fc.nat(20), { maxLength: 4 }), (all, breaks) => {
      const seen = new SeenEvents();
      const streams = [...breaks.map((at) => all.slice(0, at)), all];
      const shown = streams.flatMap((stream) => {
        seen.beginStream();
        return stream.filter((event) => seen.isNew(event));
      });
      expect(shown).toEqual(all);
      expect(seen.tokens).toBe(all.filter(({ type }) => type === 'token').length);
    }),
  );
});

it('[INF-04] a token that comes too early is none', () => {
  const seen = new SeenEvents();
  expect(seen.isNew(token(0))).toBe(true);
  expect(() => seen.isNew(token(2))).toThrow('Token 2 came where 1 was due.');
});
