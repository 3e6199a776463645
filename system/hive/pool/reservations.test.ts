// What is reserved of a device: by whom it is held, how long, and that two starts never count on the same room.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WorkerConfiguration } from '../../contracts/index.ts';
import { Failure } from '../../shared/index.ts';
import { configured, idle } from '../testing/tiny-workers.ts';
import { type Admission, Reservations, type Taken } from './reservations.ts';

/** A device with so much room; every worker needs as much as its slots say. */
class Room implements Admission {
  readonly seen: Taken[] = [];
  readonly #bytes: number;

  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  async admit({ slots }: WorkerConfiguration, _model: unknown, taken: Taken) {
    this.seen.push(taken);
    await new Promise((resolve) => setImmediate(resolve));
    if (slots + taken.reservedBytes > this.#bytes)
      throw new Failure('INSUFFICIENT_MEMORY', 'No room.');
    return { memoryBytes: slots, environment: {}, flags: [] };
  }
}

function needing(slots: number, device = 'cpu'): WorkerConfiguration {
  return configured(idle, { slots, device });
}

describe('[INF-15] the memory of a device', () => {
  it('is taken by those that were admitted, until they end', async () => {
    const reservations = new Reservations(new Room(10));
    const first = await reservations.reserve(needing(6), '');
    expect(first.memoryBytes).toBe(6);
    await expect(reservations.reserve(needing(6), '')).rejects.toMatchObject({
      code: 'INSUFFICIENT_MEMORY',
    });
    first[Symbol.dispose]();
    expect((await reservations.reserve(needing(6), '')).memoryBytes).toBe(6);
  });

  it('is pending until the model is loaded', async () => {
    const reservations = new Reservations(new Room(10));
    const first = await reservations.reserve(needing(6), '');
    expect(reservations.taken('cpu')).toEqual({ reservedBytes: 6, pendingBytes: 6 });
    first.settle();
    expect(reservations.taken('cpu')).toEqual({ reservedBytes: 6, pendingBytes: 0 });
  });

  it('is that of one device and of no other', async () => {
    const reservations = new Reservations(new Room(10));
    await reservations.reserve(needing(6), '');
    await reservations.reserve(needing(6, 'cuda:0'), '');
    expect(reservations.taken('cuda:1')).toEqual({ reservedBytes: 0, pendingBytes: 0 });
  });

  it('is not asked for where nobody knows it, nor for who runs by itself', async () => {
    expect((await new Reservations(undefined).reserve(needing(6), '')).memoryBytes).toBeNull();
    const room = new Room(1);
    const attached = { ...needing(6), url: 'http://127.0.0.1:1' };
    await new Reservations(room).reserve(attached, '');
    expect(room.seen).toEqual([]);
  });

  it('is never given out twice, however many start at the same time', async () => {
    const needs = fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(needs, async (all) => {
        const reservations = new Reservations(new Room(10));
        const starts = all.map((need) => reservations.reserve(needing(need), ''));
        const outcomes = await Promise.allSettled(starts);
        const given = outcomes.flatMap((each) =>
          each.status === 'fulfilled' ? (each.value.memoryBytes ?? 0) : [],
        );
        expect(given.reduce((total, bytes) => total + bytes, 0)).toBeLessThanOrEqual(10);
        expect(reservations.taken('cpu').reservedBytes).toBeLessThanOrEqual(10);
      }),
      { numRuns: 50 },
    );
  });
});
