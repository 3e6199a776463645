import { describe, expect, it } from 'vitest';
import { Handover } from './handover.ts';

const never = new AbortController().signal;

describe('Handover', () => {
  it('hands over every item in order, then ends', async () => {
    const handover = new Handover<number>();
    const giving = (async () => {
      for (let item = 0; item < 5; item++) await handover.give(item, never);
      handover.finish();
    })();
    expect(await Array.fromAsync(handover.items())).toEqual([0, 1, 2, 3, 4]);
    await giving;
  });

  it('lets the giver wait until the item is taken', async () => {
    const handover = new Handover<string>();
    let isTaken = false;
    const giving = handover.give('slow', never).then(() => {
      isTaken = true;
    });
    await Promise.resolve();
    expect(isTaken).toBe(false);
    expect(await handover.items().next()).toEqual({ value: 'slow', done: false });
    await giving;
    expect(isTaken).toBe(true);
  });

  it('passes the error of the giver on, after what was given', async () => {
    const handover = new Handover<string>();
    const giving = handover.give('first', never).then(() => handover.fail(new Error('broke')));
    const items = handover.items();
    expect((await items.next()).value).toBe('first');
    await expect(items.next()).rejects.toThrow('broke');
    await giving;
  });

  it('does not wait for a consumer that has gone quiet, and withdraws what it did not take', async () => {
    const handover = new Handover<string>();
    const controller = new AbortController();
    const giving = handover.give('never taken', controller.signal);
    const reason = new Error('cancelled');
    controller.abort(reason);
    const items = handover.items().next();
    await expect(giving).rejects.toBe(reason);
    handover.fail(reason);
    await expect(items).rejects.toBe(reason);
    await expect(handover.give('late', controller.signal)).rejects.toBe(reason);
  });
});
