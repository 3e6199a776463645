import { describe, expect, it } from 'vitest';
import { Slots } from './slots.ts';

describe('Slots', () => {
  it('gives each slot to one holder at a time', async () => {
    const slots = new Slots(2, 8);
    const held = [await slots.acquire(), await slots.acquire()];
    expect(held.map(({ index }) => index)).toEqual([0, 1]);
    expect(slots.counts).toEqual({ total: 2, busy: 2, waiting: 0 });
  });

  it('serves who waits in the order of arrival', async () => {
    const slots = new Slots(1, 8);
    let slot = await slots.acquire();
    const served: string[] = [];
    const waiting = ['first', 'second', 'third'].map(async (name) => {
      const mine = await slots.acquire();
      served.push(name);
      slot = mine;
    });
    expect(slots.counts.waiting).toBe(3);
    for (const one of waiting) {
      slot[Symbol.dispose]();
      await one;
    }
    expect(served).toEqual(['first', 'second', 'third']);
    expect(slots.counts).toEqual({ total: 1, busy: 1, waiting: 0 });
  });

  it('is given back once, however often it is disposed of', async () => {
    const slots = new Slots(1, 8);
    const first = await slots.acquire();
    first[Symbol.dispose]();
    await slots.acquire();
    first[Symbol.dispose]();
    expect(slots.counts.busy).toBe(1);
  });

  it('refuses at once when the line is full, and says how full', async () => {
    const slots = new Slots(2, 1);
    await Promise.all([slots.acquire(), slots.acquire()]);
    void slots.acquire();
    await expect(slots.acquire()).rejects.toMatchObject({
      code: 'ALL_SLOTS_BUSY',
      details: { slots: 2, waiting: 1 },
    });
    expect(slots.counts.waiting).toBe(1);
  });

  it('refuses without a line when none is allowed', async () => {
    const slots = new Slots(1, 0);
    await slots.acquire();
    await expect(slots.acquire()).rejects.toMatchObject({ code: 'ALL_SLOTS_BUSY' });
  });

  it('lets go of who stops waiting, with the reason, and serves the next', async () => {
    const slots = new Slots(1, 8);
    const holder = await slots.acquire();
    const abandoned = new AbortController();
    const gone = slots.acquire(abandoned.signal);
    const next = slots.acquire();
    const reason = new Error('no longer wanted');
    abandoned.abort(reason);
    await expect(gone).rejects.toBe(reason);
    holder[Symbol.dispose]();
    expect((await next).index).toBe(0);
    expect(slots.counts).toEqual({ total: 1, busy: 1, waiting: 0 });
  });

  it('gives nothing to a signal that is aborted already', async () => {
    const slots = new Slots(1, 8);
    await expect(slots.acquire(AbortSignal.abort(new Error('late')))).rejects.toThrow('late');
    expect(slots.counts.busy).toBe(0);
  });

  it('refuses everyone once closed, and is idle when the last slot is back', async () => {
    const slots = new Slots(1, 8);
    const holder = await slots.acquire();
    const waiting = slots.acquire();
    const closing = new Error('closing');
    slots.close(closing);
    await expect(waiting).rejects.toBe(closing);
    await expect(slots.acquire()).rejects.toBe(closing);
    const idle = slots.idle();
    holder[Symbol.dispose]();
    await idle;
    await slots.idle();
    expect(slots.counts.busy).toBe(0);
  });

  it.each([0, -1, 1.5])('can not have %d slots', (total) => {
    expect(() => new Slots(total, 1)).toThrow(RangeError);
  });
});
