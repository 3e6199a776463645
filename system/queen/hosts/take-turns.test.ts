import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Turns } from './take-turns.ts';

const noEnd = new AbortController().signal;

it('what is done about one thing is done in turn, whatever fails or gives up; other things do not wait', async () => {
  const act = fc.record({
    name: fc.constantFrom('a', 'b'),
    fails: fc.boolean(),
    givesUp: fc.boolean(),
    ticks: fc.nat(3),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 12 }), async (acts) => {
      const turns = new Turns();
      const inside = new Map<string, number>();
      const begun: Record<string, number[]> = { a: [], b: [] };
      const all = acts.map(({ name, fails, givesUp, ticks }, index) => {
        const signal = givesUp ? AbortSignal.abort('no') : noEnd;
        return turns.take(name, signal, async () => {
          begun[name]?.push(index);
          expect(inside.get(name) ?? 0).toBe(0);
          inside.set(name, 1);
          for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
          inside.set(name, 0);
          if (fails) throw new Error('failed');
          return index;
        });
      });
      const ends = await Promise.allSettled(all);
      for (const [index, end] of ends.entries()) {
        const { fails, givesUp } = acts[index] ?? { fails: false, givesUp: false };
        expect(end.status).toBe(fails || givesUp ? 'rejected' : 'fulfilled');
      }
      for (const order of Object.values(begun))
        expect(order).toEqual([...order].sort((a, b) => a - b));
    }),
    { numRuns: 50 },
  );
});
