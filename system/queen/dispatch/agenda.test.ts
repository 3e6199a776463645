// Whatever is put down in whatever order is done in the order of its instants, once, unless it was cancelled.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Agenda } from './agenda.ts';

it('does everything once, in the order of its time, and nothing that was cancelled', () => {
  const plans = fc.array(fc.record({ atMs: fc.nat(100), isCancelled: fc.boolean() }));
  fc.assert(
    fc.property(plans, fc.nat(100), (planned, nowMs) => {
      const agenda = new Agenda();
      const done: number[] = [];
      for (const { atMs, isCancelled } of planned) {
        const cancel = agenda.add(atMs, () => done.push(atMs));
        if (isCancelled) cancel();
      }
      const wanted = planned
        .filter(({ isCancelled }) => !isCancelled)
        .map(({ atMs }) => atMs)
        .sort((a, b) => a - b);
      expect(agenda.nextMs).toBe(wanted[0]);
      agenda.runDue(nowMs);
      expect(done).toEqual(wanted.filter((atMs) => atMs <= nowMs));
      expect(agenda.nextMs).toBe(wanted.find((atMs) => atMs > nowMs));
      agenda.runDue(100);
      expect(done).toEqual(wanted);
    }),
  );
});

it('does what is added while it does something else, where it is due as well', () => {
  const agenda = new Agenda();
  const done: string[] = [];
  agenda.add(5, () => {
    done.push('first');
    agenda.add(5, () => done.push('second'));
    agenda.add(6, () => done.push('later'));
  });
  agenda.runDue(5);
  expect(done).toEqual(['first', 'second']);
  expect(agenda.nextMs).toBe(6);
});

it('takes a cancel that comes too late for nothing', () => {
  const agenda = new Agenda();
  let times = 0;
  const cancel = agenda.add(1, () => times++);
  agenda.runDue(1);
  cancel();
  agenda.runDue(2);
  expect(times).toBe(1);
});
