// Orders about hives, as the queen puts them together: what is written down of one when it begins.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createLog, Deadline, type JobJournal, JobRegistry } from '../shared/index.ts';
import { Dispatcher } from './dispatch/dispatcher.ts';
import { createHostOperations } from './host-operations.ts';
import type { HostOperation } from './hosts/host-work.ts';
import { eventsOf } from './hosts/testing/host-rig.ts';
import { quickQueen } from './testing/quick-queen.ts';

it('an order about a hive is written down with its hive before anything is done there', async () => {
  const stateFolder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
  const written: unknown[] = [];
  const journal: JobJournal = {
    accepted: () => written.push('accepted'),
    assigned: ({ place, state }) => written.push([place, state]),
    ended: (_job, { type }) => written.push(type),
    forgotten: () => undefined,
  };
  const log = createLog('queen', 'silent');
  const registry = new JobRegistry<HostOperation>({
    ...{ layer: 'queen', log, retentionMs: 60_000, jobsWait: true, journal },
  });
  using dispatcher = new Dispatcher({ ...quickQueen, onDeparture: () => undefined });
  const { work } = createHostOperations({
    ...{ options: { ...quickQueen, stateFolder }, dispatcher, narrate: () => undefined },
    queenUrl: () => 'http://127.0.0.1:1',
    assign: (job, place) => registry.assign(job, place),
  });
  const operation = { operation: 'hive_start', hive: 'attic' } as const;
  const order = { operation, correlationId: 'order-7', deadline: new Deadline(10_000) };
  const events = await eventsOf(registry.start(order, work));
  expect(events.at(-1)).toMatchObject({ type: 'failed', error: { code: 'HIVE_NOT_FOUND' } });
  expect(written).toEqual(['accepted', [{ hive: 'attic' }, 'running'], 'failed']);
  await registry.drain(0);
  await rm(stateFolder, { recursive: true });
});
