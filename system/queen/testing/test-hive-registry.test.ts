// A registry of hives for tests is the real one, in a time of its own.
import { expect, it } from 'vitest';
import { aHive } from '../../contracts/testing/builders.ts';
import { HiveRegistry } from '../hive-registry.ts';
import { createTestHiveRegistry } from './test-hive-registry.ts';

it('[INFRA-07] a registry of hives for tests knows whom it was given, until its clock says otherwise', async () => {
  const known = [aHive(), aHive({ name: 'hive-2', models: ['small'] })];
  const { hives, clock } = createTestHiveRegistry(known, { staleAfterMs: 1_000 });
  expect(hives).toBeInstanceOf(HiveRegistry);
  expect([...hives.hives()].map(({ heartbeat }) => heartbeat)).toEqual(known);
  expect(hives.records(clock.nowMs()).map(({ hive }) => hive)).toEqual(['hive-1', 'hive-2']);
  await clock.advance(1_001);
  expect(hives.records(clock.nowMs())).toEqual([]);
});
