// The order in which the fake's slots are given out, and who gets none.
import { describe, expect, it } from 'vitest';
import { SlotLine } from './slot-line.ts';

const never = new AbortController().signal;

describe('SlotLine', () => {
  it('gives the free slots at once, the lowest first', async () => {
    const line = new SlotLine(2, 0);
    const turns = [line.take(never), line.take(never)];
    expect(turns.map(({ place }) => place)).toEqual([0, 0]);
    const slots = await Promise.all(turns.map(({ slot }) => slot));
    expect(slots.map(({ number }) => number)).toEqual([1, 2]);
    slots[1]?.[Symbol.dispose]();
    slots[0]?.[Symbol.dispose]();
    expect((await line.take(never).slot).number).toBe(1);
  });

  it('lets others wait in their order, up to its limit', async () => {
    const line = new SlotLine(1, 2);
    const first = await line.take(never).slot;
    const waiting = [line.take(never), line.take(never)];
    expect(waiting.map(({ place }) => place)).toEqual([1, 2]);
    expect(() => line.take(never)).toThrow(expect.objectContaining({ code: 'ALL_SLOTS_BUSY' }));
    first[Symbol.dispose]();
    expect(line).toMatchObject({ busy: 1, queued: 1 });
    (await waiting[0]?.slot)?.[Symbol.dispose]();
    (await waiting[1]?.slot)?.[Symbol.dispose]();
    expect(line).toMatchObject({ busy: 0, queued: 0 });
  });

  it('passes over who has left', async () => {
    const line = new SlotLine(1, 2);
    const first = await line.take(never).slot;
    const leaving = new AbortController();
    const left = line.take(leaving.signal);
    const staying = line.take(never);
    leaving.abort(new Error('gone'));
    await expect(left.slot).rejects.toThrow('gone');
    expect(line.queued).toBe(1);
    first[Symbol.dispose]();
    expect((await staying.slot).number).toBe(1);
  });
});
