// A worker from start to stop: the states that it goes through, and how it is reported in each.
import { describe, expect, it, vi } from 'vitest';
import { Failure } from '../../shared/index.ts';
import { patience } from '../../shared/testing/job-events.ts';
import {
  aRequest,
  createTestWorker,
  endProcess,
  quick,
  startTestWorker,
} from '../testing/test-worker.ts';
import { idle, loadingInSteps, stubborn } from '../testing/tiny-workers.ts';

describe('a worker that starts', () => {
  it('[INF-22] is reported as it stands, before, meanwhile and then', async () => {
    const waiting = "process.on('SIGUSR2', () => announce()); narrate('up');";
    await using bench = createTestWorker(waiting);
    const { worker } = bench;
    const standing = { kind: 'child', device: 'cpu', restarts: 0, last_error: null };
    expect(worker.report()).toEqual({
      ...{ ...standing, name: 'worker-1', model: 'tiny', state: 'stopped', can_start: true },
      ...{ instance_id: null, pid: null, url: null, slots_total: 2, slots_busy: 0 },
      memory_bytes: null,
    });
    const starting = worker.start();
    await bench.heard.waitFor({ action: 'up' }, { timeoutMs: patience.timeout });
    expect(worker.report()).toMatchObject({
      ...{ state: 'starting', url: null, can_start: false, pid: expect.any(Number) },
    });
    process.kill(worker.report().pid ?? 0, 'SIGUSR2');
    await starting;
    expect(worker.report()).toMatchObject({
      ...{ ...standing, state: 'ready', can_start: false, url: 'http://127.0.0.1:1' },
      instance_id: `start-of-${worker.report().pid}`,
    });
    expect(bench.states).toEqual(['stopped', 'starting', 'ready']);
  });

  it('is one process for all who start it at the same time, and then', async () => {
    await using bench = createTestWorker(idle);
    const { worker } = bench;
    const lives = await Promise.all([worker.start(), worker.start(), worker.start()]);
    expect(new Set([...lives, await worker.start()]).size).toBe(1);
    expect(bench.states).toEqual(['stopped', 'starting', 'ready']);
  });

  it('tells how much of its model is loaded, step by step', async () => {
    await using bench = createTestWorker(loadingInSteps);
    const { worker } = bench;
    const told: number[] = [];
    using _listening = worker.watchLoading((percent) => told.push(percent));
    await worker.start();
    expect(told).toEqual([25, 50, 75]);
  });

  it('and cannot for what does not pass has failed, and rests', async () => {
    await using bench = createTestWorker(
      "say({ ready: false, error: { code: 'MODEL_LOAD_FAILED', message: 'No.', details: {} } });",
      {},
      { restarts: { ...quick, restMs: 200 } },
    );
    const { worker } = bench;
    await expect(worker.start()).rejects.toMatchObject({ code: 'MODEL_LOAD_FAILED' });
    expect(worker.report()).toMatchObject({
      ...{ state: 'failed', can_start: false, pid: null, restarts: 0 },
      last_error: { code: 'MODEL_LOAD_FAILED', message: 'worker-1: No.' },
    });
    await expect(worker.start()).rejects.toMatchObject({
      code: 'MODEL_LOAD_FAILED',
      details: { worker: 'worker-1', retry_after_ms: expect.any(Number) },
    });
    expect(bench.states).toEqual(['stopped', 'starting', 'failed']);
    await vi.waitFor(() => expect(worker.canStart).toBe(true), patience);
    await expect(worker.start()).rejects.toThrow('worker-1: No.');
    expect(bench.states).toEqual(['stopped', 'starting', 'failed', 'starting', 'failed']);
  });

  it('and rests can be started by hand all the same', async () => {
    await using bench = createTestWorker('if (process.env.FAIL) process.exit(2); announce();');
    const { worker } = bench;
    await expect(worker.start({ environment: { FAIL: 'yes' } })).rejects.toThrow('with code 2');
    await expect(worker.start()).rejects.toThrow('with code 2');
    await worker.start({ isByHand: true });
    expect(worker.report()).toMatchObject({ state: 'ready', last_error: null });
  });

  it('for which there is no room does not start', async () => {
    const admit = () => Promise.reject(new Failure('INSUFFICIENT_MEMORY', 'No room.'));
    await using bench = createTestWorker(idle, {}, { admission: { admit } });
    const { worker } = bench;
    await expect(worker.start()).rejects.toMatchObject({ code: 'INSUFFICIENT_MEMORY' });
    expect(worker.report()).toMatchObject({ state: 'failed', pid: null });
    expect(bench.heard.told()).toEqual([]);
  });

  it('is told where it runs, and takes its memory there until it ends', async () => {
    const place = { memoryBytes: 77, environment: { DEVICE: 'x' }, flags: ['--gpu'] };
    const program = 'narrate(process.env.DEVICE + process.argv.includes("--gpu")); announce();';
    await using bench = await startTestWorker(
      program,
      {},
      { admission: { admit: async () => place } },
    );
    const { worker } = bench;
    bench.heard.expectTold({ action: 'xtrue' }, 1);
    expect(worker.report().memory_bytes).toBe(77);
    expect(bench.pool.reservedBytes('cpu')).toBe(77);
    await worker.stop();
    expect(bench.pool.reservedBytes('cpu')).toBe(0);
  });
});

describe('a worker that is told to stop', () => {
  it('[CORE-07] is gone when the stop is done, and can be started again', async () => {
    await using bench = await startTestWorker(
      "process.on('SIGTERM', () => process.exit(0)); announce();",
    );
    const { worker } = bench;
    await Promise.all([worker.stop(), worker.stop()]);
    expect(worker.report()).toMatchObject({ state: 'stopped', pid: null, instance_id: null });
    expect(bench.states.slice(2)).toEqual(['ready', 'stopping', 'stopped']);
    await worker.start();
    expect(worker.report()).toMatchObject({ state: 'ready', restarts: 0 });
  });

  it('cannot be started until it has stopped', async () => {
    await using bench = await startTestWorker(stubborn);
    const { worker } = bench;
    const stopping = worker.stop();
    await expect(worker.start()).rejects.toMatchObject({ code: 'DRAINING' });
    endProcess(worker);
    await stopping;
    await worker.start();
    expect(worker.state).toBe('ready');
  });

  it('while it starts has stopped and not failed', async () => {
    await using bench = createTestWorker('');
    const { worker } = bench;
    const outcome = expect(worker.start()).rejects.toThrow();
    await vi.waitFor(() => expect(worker.report().pid).not.toBeNull(), patience);
    await worker.stop();
    await outcome;
    expect(worker.report()).toMatchObject({ state: 'stopped', pid: null, last_error: null });
  });

  it('before it has a process never has one', async () => {
    const { promise: admitted, resolve } = Promise.withResolvers<void>();
    const admit = async () => {
      await admitted;
      return { memoryBytes: 7, environment: {}, flags: [] };
    };
    await using bench = createTestWorker(
      "narrate('here'); announce();",
      {},
      { admission: { admit } },
    );
    const { worker } = bench;
    const outcome = expect(worker.start()).rejects.toMatchObject({ code: 'DRAINING' });
    const stopping = worker.stop();
    resolve();
    await Promise.all([outcome, stopping]);
    expect(worker.state).toBe('stopped');
    expect(bench.heard.told()).toEqual([]);
    expect(bench.pool.reservedBytes('cpu')).toBe(0);
  });

  it('without ever having run stays as it was', async () => {
    await using bench = createTestWorker(idle);
    const { worker } = bench;
    await worker.stop();
    expect(bench.states).toEqual(['stopped']);
  });
});

it('counts its requests, and tells of every change', async () => {
  await using bench = createTestWorker(idle);
  const { worker } = bench;
  const [first, second] = [worker.requests.add(aRequest()), worker.requests.add(aRequest())];
  expect(worker.report().slots_busy).toBe(2);
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  expect(worker.requests.busy).toBe(1);
  second[Symbol.dispose]();
  expect(worker.report().slots_busy).toBe(0);
});
