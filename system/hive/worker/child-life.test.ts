// A worker as a real child process: how it becomes ready, how it fails to, how it ends, and what is heard of it.

import { once } from 'node:events';
import { createServer } from 'node:net';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { identify, isAlive } from '../../../harness/process/process-table.ts';
import type { Narration } from '../../contracts/index.ts';
import { Failure, whenAborted } from '../../shared/index.ts';
import { patience } from '../../shared/testing/job-events.ts';
import { idle, stubborn, tinyWorker } from '../testing/tiny-workers.ts';
import { ChildLife, type ChildSpec } from './child-life.ts';

let lives: ChildLife[];
let narrations: Narration[];
let logged: Record<string, unknown>[];

beforeEach(() => {
  [lives, narrations, logged] = [[], [], []];
});

afterEach(async () => {
  await Promise.all(lives.map((life) => life.end()));
});

function begin(program: string, changes: Partial<ChildSpec> = {}, environment = {}): ChildLife {
  const life = new ChildLife(
    {
      name: 'worker-1',
      layer: 'hive-1',
      command: tinyWorker(program),
      listen: '127.0.0.1:0',
      startTimeoutMs: 10_000,
      killAfterMs: 10_000,
      log: pino({}, { write: (line: string) => logged.push(JSON.parse(line)) }),
      onNarration: (narration) => narrations.push(narration),
      ...changes,
    },
    environment,
  );
  lives.push(life);
  return life;
}

async function begun(program: string, changes?: Partial<ChildSpec>): Promise<ChildLife> {
  const life = begin(program, changes);
  await life.ready;
  return life;
}

describe('a process that starts', () => {
  it('[CORE-07] is ready with its ready line, and is what that says', async () => {
    const life = begin(idle);
    expect([life.url, life.instanceId, life.healthUrl]).toEqual([undefined, null, undefined]);
    await life.ready;
    expect(life.url).toBe('http://127.0.0.1:1');
    expect(life.instanceId).toBe(`start-of-${life.pid}`);
    expect(life.ended.aborted).toBe(false);
  });

  it('is reached where its configuration says, and asked for its health where it is', async () => {
    const life = await begun(idle, { advertise: 'http://elsewhere.example' });
    expect(life.url).toBe('http://elsewhere.example');
    expect(life.healthUrl).toBe('http://127.0.0.1:1');
  });

  it('can be asked before it is ready where it was told to listen, or says that it does', async () => {
    expect(begin('', { listen: '127.0.0.1:9300' }).healthUrl).toBe('http://127.0.0.1:9300');
    const life = begin("narrate('start', undefined, 'Starting at http://127.0.0.1:4711');");
    await vi.waitFor(() => expect(life.healthUrl).toBe('http://127.0.0.1:4711'), patience);
  });

  it('is given the environment, in addition to that of the hive', async () => {
    const program = 'narrate(process.env.JOB_ID + typeof process.env.PATH); announce();';
    await begin(program, {}, { JOB_ID: 'job-7' }).ready;
    expect(narrations).toMatchObject([{ action: 'job-7string' }]);
  });

  it('narrates on stdout, among log lines, which go to the log', async () => {
    const noise = "console.log('loading…'); console.log('{\"narration\":1}'); console.log('{');";
    const life = begin(`${noise} narrate('load_model', 'job-1'); announce();`);
    expect(life.narrates).toBe(false);
    await life.ready;
    expect(narrations).toMatchObject([
      { actor: 'worker-1', action: 'load_model', job_id: 'job-1' },
    ]);
    expect(life.narrates).toBe(true);
    expect(logged).toMatchObject(
      ['loading…', '{"narration":1}', '{'].map((line) => ({ worker: 'worker-1', line })),
    );
  });
});

describe('a process that does not start', () => {
  const failure = (code: string, reason = 'full'): string =>
    `say({ ready: false, error: { code: '${code}', message: 'No room.', details: { reason: '${reason}' } } });`;

  it.each([
    ['MODEL_LOAD_FAILED', 'MODEL_LOAD_FAILED'],
    ['INSUFFICIENT_MEMORY', 'INSUFFICIENT_MEMORY'],
    ['WORKER_START_FAILED', 'WORKER_START_FAILED'],
    ['SOMETHING_ELSE', 'WORKER_START_FAILED'],
  ])('because, as it says, of %s, fails with %s and is gone, even where it lingers', async (said, code) => {
    const life = begin(`narrate('pid-' + process.pid); ${failure(said)}`);
    await expect(life.ready).rejects.toMatchObject({
      ...{ code, message: 'worker-1: No room.', details: { worker: 'worker-1', reason: 'full' } },
    });
    expect(life.ended.reason).toEqual({ exitCode: null, signal: 'SIGKILL' });
    const pid = Number(narrations[0]?.action.slice('pid-'.length));
    expect(isAlive(identify(pid))).toBe(false);
  });

  it('because somebody else listens where it should says where', async () => {
    const life = begin(failure('WORKER_START_FAILED', 'EADDRINUSE'), { listen: '127.0.0.1:9300' });
    await expect(life.ready).rejects.toThrow(
      'worker-1 cannot listen at 127.0.0.1:9300: somebody else does (EADDRINUSE).',
    );
  });

  it.each([
    ['with code 3', 'process.exit(3);', { exit_code: 3, signal: null }],
    ['by SIGKILL', "process.kill(process.pid, 'SIGKILL');", { exit_code: null, signal: 'SIGKILL' }],
  ])('because it ended %s says so', async (how, program, details) => {
    await expect(begin(program).ready).rejects.toMatchObject({
      code: 'WORKER_START_FAILED',
      message: `worker-1 ended ${how} before it was ready.`,
      details: { reason: `ended ${how}`, ...details },
    });
  });

  it('in time is ended', async () => {
    const life = begin("process.on('SIGTERM', () => {});", { startTimeoutMs: 100 });
    await expect(life.ready).rejects.toMatchObject({
      code: 'WORKER_START_FAILED',
      message: 'worker-1 was not ready within 100 ms and was ended.',
      details: { reason: 'not ready in time', start_timeout_ms: 100 },
    });
    expect(life.ended.reason).toMatchObject({ signal: 'SIGKILL' });
  });

  it('because there is no such program says so, and not where it should have been', async () => {
    const life = begin('', { command: ['/usr/lib/no/such/worker'] });
    const error: unknown = await life.ready.catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: 'WORKER_START_FAILED',
      message: 'worker-1 could not be started: ENOENT.',
      details: { reason: 'ENOENT' },
    });
    expect(JSON.stringify(error)).not.toContain('/usr/lib');
    expect(life.ended.aborted).toBe(true);
  });
});

describe('a process that ends by itself', () => {
  it('[INF-36] is noticed at once, with how it ended, and its last lines are heard before', async () => {
    const life = await begun(
      "process.on('SIGUSR2', () => { narrate('last'); process.exitCode = 9; process.stdin.destroy(); }); announce();",
    );
    const heard = whenAborted(life.ended).then(() => narrations.map(({ action }) => action));
    process.kill(life.pid ?? 0, 'SIGUSR2');
    expect(await heard).toEqual(['last']);
    expect(life.ended.reason).toEqual({ exitCode: 9, signal: null });
  });

  it('leaves no zombie', async () => {
    const life = await begun(idle);
    const identity = identify(life.pid ?? 0);
    await life.end();
    expect(isAlive(identity)).toBe(false);
    expect(() => process.kill(identity.pid, 0)).toThrow('ESRCH'); // a zombie would still be there
  });

  it('is noticed also when a child of its own holds its stdout open', async () => {
    const life = await begun(`
      import { spawn } from 'node:child_process';
      narrate(String(spawn('sleep', ['60'], { stdio: 'inherit' }).pid)); announce();`);
    await life.end();
    expect(life.ended.reason).toEqual({ exitCode: null, signal: 'SIGKILL' });
    const sleeper = Number(narrations[0]?.action);
    expect(isAlive(identify(sleeper))).toBe(true);
    process.kill(sleeper, 'SIGKILL');
  });
});

describe('a process that is told to stop', () => {
  it('[CORE-07] gets SIGTERM and is gone when the stop is done', async () => {
    const life = await begun("process.on('SIGTERM', () => process.exit(0)); announce();");
    const identity = identify(life.pid ?? 0);
    await life.stop();
    expect(isAlive(identity)).toBe(false);
    expect(life.ended.reason).toEqual({ exitCode: 0, signal: null });
  });

  it('twice is told once, since a second SIGTERM would cut it short', async () => {
    const life = await begun(`
      process.once('SIGTERM', () => { narrate('drain'); setTimeout(() => process.exit(), 100); });
      announce();`);
    const stopping = life.stop();
    await vi.waitFor(() => expect(narrations).toHaveLength(1), patience);
    await Promise.all([life.stop(), life.stop(), stopping]);
    expect(life.ended.reason).toEqual({ exitCode: 0, signal: null });
  });

  it('[CORE-07] and does not, is killed when that takes too long', async () => {
    const life = await begun(stubborn, { killAfterMs: 100 });
    await life.stop();
    expect(life.ended.reason).toEqual({ exitCode: null, signal: 'SIGKILL' });
  });

  it('after it has ended has nothing to stop', async () => {
    const life = await begun(idle);
    await life.end();
    await life.stop();
    expect(life.ended.reason).toMatchObject({ signal: 'SIGKILL' });
  });
});

it('a process that the hive ends has the hive’s reason, the first one, in its end', async () => {
  const life = await begun(idle);
  const [why, later] = [new Failure('WORKER_SILENT', 'Silent.'), new Failure('INTERNAL', 'Late.')];
  await Promise.all([life.end(why), life.end(later)]);
  expect(life.ended.reason).toEqual({ exitCode: null, signal: 'SIGKILL', why });
});

it('a real port that is taken is what a worker would trip over', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address() as { port: number }; // a TCP server that listens has one
  const program = `import { createServer } from 'node:http';
    createServer().on('error', ({ code }) => say({ ready: false,
      error: { code: 'WORKER_START_FAILED', message: 'No.', details: { reason: code } } })).listen(${port}, '127.0.0.1');`;
  const life = begin(program, { listen: `127.0.0.1:${port}` });
  await expect(life.ready).rejects.toThrow(`cannot listen at 127.0.0.1:${port}: somebody else`);
  holder.close();
});
