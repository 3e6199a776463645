// What builders make is in the contract, whatever a test changes.
import { describe, expect, it } from 'vitest';
import { checked } from '../conformance/checked.ts';
import { HeartbeatSchema, OperationSchema, WorkerReportSchema, workerStates } from '../index.ts';
import { aHive, anOperation, aWorker } from './builders.ts';

describe('[INFRA-07] a builder', () => {
  it('makes an order', () => {
    checked(OperationSchema, anOperation());
    expect(anOperation({ model: 'small' }).model).toBe('small');
  });

  it.each(workerStates)('makes a worker that is %s', (state) => {
    const { pid, url } = checked(WorkerReportSchema, aWorker({ state }));
    const isThere = !['stopped', 'failed', 'restarting'].includes(state);
    expect([pid !== null, url !== null]).toEqual([isThere, isThere]);
  });

  it('makes a hive with a ready worker for each of its models', () => {
    const hive = checked(HeartbeatSchema, aHive({ name: 'hive-7', models: ['tiny', 'small'] }));
    expect(hive.hive).toBe('hive-7');
    expect(hive.workers).toEqual([aWorker(), aWorker({ name: 'worker-2', model: 'small' })]);
  });

  it('makes a hive with just the workers that it is told', () => {
    const { workers } = checked(HeartbeatSchema, aHive({ workers: [{ slots_busy: 4 }] }));
    expect(workers).toEqual([aWorker({ slots_busy: 4 })]);
    expect(aHive({ workers: [] }).workers).toEqual([]);
  });
});
