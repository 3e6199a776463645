import { expect, test } from 'vitest';
import { makeToxic } from './fixtures/stream-items.ts';
import { NumberSet } from './number-set.ts';
import { Witness } from './witness.ts';

function start(room?: number) {
  let now = 0;
  const witness = new Witness({
    nowMs: () => ++now,
    ...(room !== undefined && { room, tallyRoom: room }),
  });
  const toxic = makeToxic('latency', {}, { name: 't' });
  const act = (connection: number, of = toxic, what = 'delay') =>
    witness.saw('p', connection, 'upstream', of, { what, offset: 0 });
  return { witness, toxic, act };
}

test('counts what each toxic did, to how many connections', () => {
  const { witness, toxic, act } = start();
  witness.armed('p', toxic);
  act(1);
  act(900);
  act(1, toxic, 'drop');
  const [tally] = witness.tallies();
  expect(tally).toMatchObject({ proxy: 'p', toxic: 't', number: 1, acts: 3, connections: 2 });
  expect(Object.fromEntries(tally?.kinds ?? [])).toEqual({ delay: 2, drop: 1 });
  expect(tally).toMatchObject({ armedAtMs: 1, removal: undefined, actsAfterRemoval: 0 });
});

test('tells a later toxic of the same name from the one before', () => {
  const { witness, toxic, act } = start();
  const later = { ...toxic };
  witness.armed('p', toxic);
  act(1);
  witness.removed(toxic, 'removed');
  witness.armed('p', later);
  act(2, later);
  expect(witness.acts.map(({ toxicNumber }) => toxicNumber)).toEqual([1, 2]);
  expect(witness.tallies().map(({ number, acts }) => [number, acts])).toEqual([
    [1, 1],
    [2, 1],
  ]);
});

test('notices what acts after it was removed', () => {
  const { witness, toxic, act } = start();
  witness.armed('p', toxic);
  witness.removed(toxic, 'reset');
  expect(witness.tallies()[0]).toMatchObject({ actsAfterRemoval: 0, removal: { reason: 'reset' } });
  act(1);
  expect(witness.tallies()[0]).toMatchObject({ acts: 1, actsAfterRemoval: 1 });
});

test('says when a lease ran out', () => {
  const { witness, toxic } = start();
  witness.armed('p', toxic);
  witness.removed(toxic, 'lease');
  expect(witness.acts).toMatchObject([{ act: { what: 'expire' }, connection: undefined }]);
  expect(witness.tallies()[0]).toMatchObject({ acts: 0, removal: { reason: 'lease' } });
});

test('counts how often a toxic on who listens came into force, which is done to no connection', () => {
  const { witness, toxic } = start();
  const refuse = makeToxic('refuse', {});
  witness.armed('p', refuse);
  witness.listens('p', refuse, false);
  expect(witness.tallies()[0]).toMatchObject({ acts: 0 });
  for (const isInForce of [true, true, false, true]) witness.listens('p', refuse, isInForce);
  witness.removed(refuse, 'removed');
  expect(witness.tallies()[0]).toMatchObject({ acts: 2, connections: 0, actsAfterRemoval: 0 });
  const act = { act: { what: 'refuse' }, connection: undefined, direction: undefined };
  expect(witness.acts).toMatchObject([act, act]);
  witness.listens('p', toxic, true);
  expect(witness.tallies({ toxic: 't' })[0]).toMatchObject({ acts: 0 });
});

test('forgets the oldest acts and tallies, and says how many; what is counted stays whole', () => {
  const { witness, toxic, act } = start(10);
  for (let connection = 1; connection <= 25; connection += 1) act(connection);
  expect(witness.acts.length).toBeLessThanOrEqual(10);
  expect(witness.forgotten + witness.acts.length).toBe(25);
  expect(witness.tallies()[0]?.acts).toBe(25);
  expect(witness.actsAfter(24).map(({ sequence }) => sequence)).toEqual([25]);
  expect(witness.actsAfter(3)).toHaveLength(witness.acts.length);
  for (let count = 0; count < 25; count += 1) {
    const other = { ...toxic };
    witness.armed('p', other);
    witness.removed(other, 'removed');
  }
  expect(witness.tallies().length).toBeLessThanOrEqual(11);
});

test('finds acts by proxy and toxic', () => {
  const { witness, toxic, act } = start();
  act(1);
  witness.saw('q', 1, 'upstream', { ...toxic, name: 'u' }, { what: 'drop' });
  expect(witness.actsAfter(0, { proxy: 'q' })).toMatchObject([{ toxic: 'u' }]);
  expect(witness.actsAfter(0, { toxic: 't' })).toMatchObject([{ proxy: 'p' }]);
  expect(witness.actsAfter(1)).toHaveLength(1);
  expect(witness.tallies({ proxy: 'p', toxic: 'u' })).toEqual([]);
});

test('a set of numbers counts each once', () => {
  const numbers = new NumberSet();
  for (const number of [1, 2, 1, 8, 1_000_000, 1_000_000, 0]) numbers.add(number);
  expect(numbers.size).toBe(5);
});
