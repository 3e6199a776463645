// A worker as a real child process: how it becomes ready, how it fails to, how it ends, and what is told of it.
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { identify, isAlive } from '../../harness/process/process-table.ts';
import type { Narration } from '../contracts/index.ts';
import { whenAborted } from '../shared/index.ts';
import { patience } from '../shared/testing/job-events.ts';
import { idle, stubborn, tinyWorker } from './testing/tiny-workers.ts';
import { WorkerProcess, type WorkerSpec } from './worker-process.ts';

let workers: WorkerProcess[];
let states: string[];
let narrations: Narration[];
let logged: Record<string, unknown>[];

beforeEach(() => {
  [workers, states, narrations, logged] = [[], [], [], []];
});

afterEach(async () => {
  await Promise.all(workers.map(kill));
});

function create(program: string, changes: Partial<WorkerSpec> = {}): WorkerProcess {
  const worker = new WorkerProcess({
    name: 'worker-1',
    model: 'tiny',
    slots: 2,
    startTimeoutMs: 10_000,
    command: tinyWorker(program),
    log: pino({}, { write: (line: string) => logged.push(JSON.parse(line)) }),
    onNarration: (narration) => narrations.push(narration),
    onChange: () => states.push(worker.state),
    ...changes,
  });
  workers.push(worker);
  return worker;
}

async function started(program: string, changes?: Partial<WorkerSpec>): Promise<WorkerProcess> {
  const worker = create(program, changes);
  await worker.start({});
  return worker;
}

async function kill(worker: WorkerProcess): Promise<void> {
  const { pid } = worker.report();
  if (pid === null) return;
  process.kill(pid, 'SIGKILL');
  await whenAborted(worker.exitSignal);
}

describe('a worker that starts', () => {
  it('[CORE-07] is ready with its ready line, and reported as it says', async () => {
    const worker = create(idle);
    expect(worker.report()).toMatchObject({ state: 'stopped', pid: null, url: null });
    await worker.start({});
    expect(states).toEqual(['starting', 'ready']);
    expect(worker.report()).toEqual({
      name: 'worker-1',
      model: 'tiny',
      state: 'ready',
      instance_id: `start-of-${worker.report().pid}`,
      pid: expect.any(Number),
      url: 'http://127.0.0.1:1',
      slots_total: 2,
      slots_busy: 0,
    });
  });

  it('has no address before it is ready, and the one of its configuration if there is one', async () => {
    const worker = create(idle, { advertise: 'http://elsewhere.example' });
    const starting = worker.start({});
    expect(worker.report()).toMatchObject({ state: 'starting', url: null, instance_id: null });
    await starting;
    expect(worker.url).toBe('http://elsewhere.example');
  });

  it('is given the environment, in addition to that of the hive', async () => {
    const program = 'narrate(process.env.JOB_ID + typeof process.env.PATH); announce();';
    await create(program).start({ JOB_ID: 'job-7' });
    expect(narrations).toMatchObject([{ action: 'job-7string' }]);
  });

  it('is one process for all who start it at the same time, and then', async () => {
    const worker = create(idle);
    await Promise.all([worker.start({}), worker.start({}), worker.start({})]);
    const { pid } = worker.report();
    await worker.start({});
    expect(worker.report().pid).toBe(pid);
    expect(states).toEqual(['starting', 'ready']);
  });

  it('narrates on stdout, among log lines, which go to the log', async () => {
    const noise = "console.log('loading…'); console.log('{\"narration\":1}'); console.log('{');";
    const worker = create(`${noise} narrate('load_model', 'job-1'); announce();`);
    expect(worker.narrates).toBe(false);
    await worker.start({});
    expect(narrations).toMatchObject([
      { actor: 'worker-1', action: 'load_model', job_id: 'job-1' },
    ]);
    expect(worker.narrates).toBe(true);
    expect(logged).toMatchObject(
      ['loading…', '{"narration":1}', '{'].map((line) => ({ worker: 'worker-1', line })),
    );
  });
});

describe('a worker that does not start', () => {
  const failure = (code: string): string =>
    `say({ ready: false, error: { code: '${code}', message: 'No room.', details: { reason: 'full' } } });`;

  it.each([
    ['MODEL_LOAD_FAILED', 'MODEL_LOAD_FAILED'],
    ['WORKER_START_FAILED', 'WORKER_START_FAILED'],
    ['SOMETHING_ELSE', 'WORKER_START_FAILED'],
  ])('because, as it says, of %s, fails with %s and is gone, even where it lingers', async (said, code) => {
    const worker = create(`narrate('pid-' + process.pid); ${failure(said)}`);
    await expect(worker.start({})).rejects.toMatchObject({
      code,
      message: 'worker-1: No room.',
      details: { reason: 'full' },
    });
    expect(worker.exitSignal.reason).toEqual({ exitCode: null, signal: 'SIGKILL' });
    const pid = Number(narrations[0]?.action.slice('pid-'.length));
    expect(isAlive(identify(pid))).toBe(false);
    expect(worker.report()).toMatchObject({ state: 'failed', pid: null, url: null });
    expect(states).toEqual(['starting', 'failed']);
  });

  it.each([
    ['with code 3', 'process.exit(3);', { exit_code: 3, signal: null }],
    ['by SIGKILL', "process.kill(process.pid, 'SIGKILL');", { exit_code: null, signal: 'SIGKILL' }],
  ])('because it ended %s says so', async (how, program, details) => {
    const worker = create(program);
    await expect(worker.start({})).rejects.toMatchObject({
      code: 'WORKER_START_FAILED',
      message: `worker-1 ended ${how} before it was ready.`,
      details: { reason: `ended ${how}`, ...details },
    });
    expect(worker.state).toBe('failed');
  });

  it('in time is ended', async () => {
    const worker = create("process.on('SIGTERM', () => {});", { startTimeoutMs: 100 });
    await expect(worker.start({})).rejects.toMatchObject({
      code: 'WORKER_START_FAILED',
      message: 'worker-1 was not ready within 100 ms and was ended.',
      details: { reason: 'not ready in time', start_timeout_ms: 100 },
    });
    expect(worker.exitSignal.reason).toMatchObject({ signal: 'SIGKILL' });
    expect(worker.report()).toMatchObject({ state: 'failed', pid: null });
  });

  it('because there is no such program says so, and not where it should have been', async () => {
    const worker = create('', { command: ['/usr/lib/no/such/worker'] });
    const error: unknown = await worker.start({}).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: 'WORKER_START_FAILED',
      message: 'worker-1 could not be started: ENOENT.',
      details: { reason: 'ENOENT' },
    });
    expect(JSON.stringify(error)).not.toContain('/usr/lib');
    expect(worker.report()).toMatchObject({ state: 'failed', pid: null });
  });

  it('can be started again', async () => {
    const worker = create('if (process.env.FAIL) process.exit(3); announce();');
    await expect(worker.start({ FAIL: 'yes' })).rejects.toThrow('with code 3');
    await worker.start({});
    expect(worker.state).toBe('ready');
    expect(worker.exitSignal.aborted).toBe(false);
    expect(states).toEqual(['starting', 'failed', 'starting', 'ready']);
  });
});

describe('a worker that crashes', () => {
  it('is noticed at once, with how it ended, and its last lines are heard before', async () => {
    const worker = await started(
      "process.on('SIGUSR2', () => { narrate('last'); process.exitCode = 9; process.stdin.destroy(); }); announce();",
    );
    const exit = worker.exitSignal;
    const heard = whenAborted(exit).then(() => narrations.map(({ action }) => action));
    process.kill(worker.report().pid ?? 0, 'SIGUSR2');
    expect(await heard).toEqual(['last']);
    expect(exit.reason).toEqual({ exitCode: 9, signal: null });
    expect(worker.report()).toMatchObject({ state: 'failed', pid: null, url: null });
    expect(states.at(-1)).toBe('failed');
  });

  it('is noticed also when a child of its own holds its stdout open', async () => {
    const worker = await started(`
      import { spawn } from 'node:child_process';
      narrate(String(spawn('sleep', ['60'], { stdio: 'inherit' }).pid)); announce();`);
    await kill(worker);
    expect(worker.exitSignal.reason).toEqual({ exitCode: null, signal: 'SIGKILL' });
    const sleeper = Number(narrations[0]?.action);
    expect(isAlive(identify(sleeper))).toBe(true);
    process.kill(sleeper, 'SIGKILL');
  });
});

describe('a worker that is told to stop', () => {
  it('[CORE-07] gets SIGTERM and is gone when the stop is done', async () => {
    const worker = await started("process.on('SIGTERM', () => process.exit(0)); announce();");
    const identity = identify(worker.report().pid ?? 0);
    await worker.stop();
    expect(isAlive(identity)).toBe(false);
    expect(worker.exitSignal.reason).toEqual({ exitCode: 0, signal: null });
    expect(states).toEqual(['starting', 'ready', 'stopping', 'stopped']);
    expect(worker.report()).toMatchObject({ state: 'stopped', pid: null, instance_id: null });
  });

  it('twice is told once, since a second SIGTERM would cut it short', async () => {
    const worker = await started(`
      process.once('SIGTERM', () => { narrate('drain'); setTimeout(() => process.exit(), 100); });
      announce();`);
    const stopping = worker.stop();
    await vi.waitFor(() => expect(narrations).toHaveLength(1), patience);
    await Promise.all([worker.stop(), worker.stop(), stopping]);
    expect(worker.exitSignal.reason).toEqual({ exitCode: 0, signal: null });
    await worker.stop();
    expect(worker.state).toBe('stopped');
  });

  it('[CORE-07] and does not, is killed after ten seconds', async () => {
    const worker = await started(stubborn);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const stopped = worker.stop();
      vi.advanceTimersByTime(9_999);
      expect(worker.state).toBe('stopping');
      vi.advanceTimersByTime(1);
      await stopped;
    } finally {
      vi.useRealTimers();
    }
    expect(worker.exitSignal.reason).toEqual({ exitCode: null, signal: 'SIGKILL' });
    expect(worker.state).toBe('stopped');
  });

  it('cannot be started until it has stopped', async () => {
    const worker = await started(stubborn);
    const stopping = worker.stop();
    await expect(worker.start({})).rejects.toMatchObject({ code: 'DRAINING' });
    await kill(worker);
    await stopping;
    await worker.start({});
    expect(worker.state).toBe('ready');
  });

  it('while it starts, has stopped and not failed', async () => {
    const worker = create('');
    const starting = worker.start({});
    const outcome = expect(starting).rejects.toMatchObject({ code: 'WORKER_START_FAILED' });
    await worker.stop();
    await outcome;
    expect(worker.report()).toMatchObject({ state: 'stopped', pid: null });
  });

  it('without ever having run stays as it was', async () => {
    const worker = create(idle);
    await worker.stop();
    expect(states).toEqual([]);
  });
});

it('counts its slots, and tells of every change', () => {
  const worker = create(idle);
  const [first, second] = [worker.occupySlot(), worker.occupySlot()];
  expect(worker.report().slots_busy).toBe(2);
  first[Symbol.dispose]();
  expect(worker.slotsBusy).toBe(1);
  second[Symbol.dispose]();
  expect(worker.slotsBusy).toBe(0);
  expect(states).toHaveLength(4);
});
