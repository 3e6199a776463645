// What every worker of ours must do as a program: its ready line, its flags, its narration, its exit codes.
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ReadyLineSchema, StartFailureLineSchema } from '../ready-line.ts';
import { checked } from './checked.ts';
import { callCompletion, readError, readHealth, untilHealth } from './completion-call.ts';
import { longRequest } from './occupy-slots.ts';
import { harbour } from './samples.ts';
import { WorkerProgram } from './worker-program.ts';
import { describeMemory } from './worker-program-memory.ts';

export interface WorkerProgramSubject {
  /** Program and arguments. */
  command: readonly string[];
  /** A model as `describeWorker` wants it. */
  modelPath: string;
  /** In the same folder: a file that is no model. */
  damagedPath: string;
}

/** Runs the suite against a program that knows the worker's flags. */
export function describeWorkerProgram(name: string, subject: WorkerProgramSubject): void {
  const flags = { '--model': 'tiny', '--model-path': subject.modelPath, '--slots': '1' };
  const start: Start = (more, environment) =>
    WorkerProgram.ready(subject.command, { ...flags, ...more }, environment);

  describe(`${name} is a worker program`, () => {
    describe.concurrent('that starts', () => describeStart(subject, flags));
    describe('that runs', () => describeRun(start));
    describe('that has so much memory', () => describeMemory(subject, flags));
    describe.concurrent('that ends', () => describeEnd(start));
  });
}

type Flags = Record<string, string>;
type Start = (flags: Flags, environment?: Record<string, string>) => Promise<WorkerProgram>;

function describeStart({ command, modelPath, damagedPath }: WorkerProgramSubject, flags: Flags) {
  const folder = dirname(modelPath);

  it('[CORE-07] has everything in its ready line that the contract asks for', async ({
    expect,
  }) => {
    await using program = new WorkerProgram(command, flags);
    const line = await program.until(isReady);
    expect(checked(ReadyLineSchema, line).program).toBe('worker');
  });

  it('names all that is wrong with its flags and ends with 2', async ({ expect }) => {
    await using program = new WorkerProgram(command, { '--slots': '0', '--advertise': 'nowhere' });
    const { exitCode, stderr } = await program.ended;
    expect(exitCode).toBe(2);
    for (const flag of ['--slots', '--advertise', '--model', '--model-path'])
      expect(stderr).toContain(`${flag} is`);
    expect(program.lines).toEqual([]);
  });

  it.for([
    ['that is none', 'not-a-model', { '--model-path': damagedPath }],
    ['that is not there', 'file-missing', { '--model-path': join(folder, 'absent.gguf') }],
  ] as const)('[INF-14] says that it cannot load a model %s, not where it lies, and ends with 1', async ([
    _what,
    reason,
    wrong,
  ], { expect }) => {
    await using program = new WorkerProgram(command, { ...flags, ...wrong });
    expect((await program.ended).exitCode).toBe(1);
    expect(checked(StartFailureLineSchema, program.lines.at(-1)).error).toMatchObject({
      code: 'MODEL_LOAD_FAILED',
      message: expect.stringMatching(/^Model [\w.-]+\.gguf could not be loaded: /),
      details: { reason },
    });
    expect(program.narrations.at(-1)).toMatchObject({ action: 'fail', level: 'error' });
    expect(JSON.stringify(program.lines)).not.toContain(folder);
  });
}

function describeRun(start: Start): void {
  let program: WorkerProgram;
  beforeAll(async () => {
    const flags = { '--name': 'worker-7', '--advertise': 'http://elsewhere.example:1' };
    const manners = { '--keep-alive-ms': '20' };
    program = await start(
      { ...flags, ...manners },
      { JOB_ID: 'job-17', CORRELATION_ID: 'trace-17' },
    );
  });
  afterAll(() => program[Symbol.asyncDispose]());

  it('[CORE-07] [INF-22] says in one line that it is ready, where, and which start this is', async () => {
    const { url, advertised_url: advertisedUrl, ...facts } = program.readyLine;
    expect(facts.program).toBe('worker');
    expect(facts.instance_id).toMatch(/^[0-9a-f-]{36}$/);
    expect(advertisedUrl).toBe('http://elsewhere.example:1');
    expect(await readHealth(url)).toMatchObject({ status: 'ready', model: 'tiny', loaded: 1 });
    expect(program.lines.indexOf(program.readyLine)).toBe(program.lines.length - 1);
  });

  it('[INF-08] [FAKE-07] tells of its start on behalf of the job that caused it', () => {
    const narrations = program.narrations.filter(({ action }) => action !== 'load_progress'); // told where it takes time
    const actions = narrations.map(({ action }) => action);
    expect(actions).toEqual(['start', 'load_model', 'model_loaded', 'ready']);
    for (const narration of narrations) {
      expect(narration).toMatchObject({
        actor: 'worker-7',
        worker: 'worker-7',
        model: 'tiny',
        device: 'cpu',
        level: 'info',
        emitted_by: expect.stringMatching(/^worker@\d/),
        job_id: 'job-17',
        correlation_id: 'trace-17',
      });
    }
  });

  it('[INF-07] [INF-08] tells how each request fares, in the words of its job', async () => {
    const long = longRequest('tiny', harbour);
    using running = callCompletion(program.url, long, { 'x-job-id': 'job-a' });
    await program.untilNarrated('generate', 'job-a');
    const identity = { 'x-job-id': 'job-b', 'x-correlation-id': 'trace-b' };
    using waiting = callCompletion(program.url, { ...long, max_tokens: 2 }, identity);
    await program.untilNarrated('queue', 'job-b');
    running.hangUp();
    await waiting.rest();
    await program.untilNarrated('complete', 'job-b');
    const fates = (job: string) =>
      program.narrations.filter(({ job_id: id }) => id === job).map(({ action }) => action);
    expect(fates('job-a')).toEqual(['generate', 'cancel']);
    expect(fates('job-b')).toEqual(['queue', 'generate', 'complete']);
    expect(program.narrations.at(-1)).toMatchObject({
      actor: 'worker-7',
      correlation_id: 'trace-b',
      tokens_in: expect.any(Number),
      tokens_out: 2,
      duration_ms: expect.any(Number),
    });
  });

  it('tells of a request that left the line, and of one that failed', async () => {
    const long = longRequest('tiny', harbour);
    using running = callCompletion(program.url, long, { 'x-job-id': 'job-c' });
    await running.next();
    using leaving = callCompletion(program.url, long, { 'x-job-id': 'job-d' });
    await program.untilNarrated('queue', 'job-d');
    leaving.hangUp();
    const { human } = await program.untilNarrated('cancel', 'job-d');
    expect(human).toContain('queued');
    const identity = { 'x-job-id': 'job-e', 'x-request-timeout-ms': '50' };
    using late = callCompletion(program.url, { ...long, stream: false }, identity);
    expect((await late.response).status).toBe(504);
    expect(await program.untilNarrated('fail', 'job-e')).toMatchObject({
      level: 'error',
      error_code: 'DEADLINE_EXCEEDED',
    });
    running.hangUp();
    expect((await program.untilNarrated('cancel', 'job-c')).human).toContain('decode');
  });

  it('shows signs of life to a stream that waits for its turn', async () => {
    using running = callCompletion(program.url, longRequest('tiny', harbour));
    await running.next();
    using waiting = callCompletion(program.url, longRequest('tiny', harbour));
    const { body } = await waiting.response;
    const { value } = (await body?.getReader().read()) ?? {};
    expect(new TextDecoder().decode(value)).toMatch(/^(: alive\n\n)+$/);
    running.hangUp();
    waiting.hangUp();
    await untilHealth(program.url, ({ slots_busy: busy, queued }) => busy === 0 && queued === 0);
  });

  it('[CORE-07] ends with 0 when it is told to', async () => {
    program.signal('SIGTERM');
    expect((await program.ended).exitCode).toBe(0);
    expect(program.narrations.slice(-2).map(({ action }) => action)).toEqual(['drain', 'stop']);
  });
}

function describeEnd(start: Start): void {
  it('[INF-18] ends with its parent, and at once: whom it answered to has gone too', async ({
    expect,
  }) => {
    await using program = await start({ '--drain-timeout-ms': '60000' });
    using running = callCompletion(program.url, longRequest('tiny', harbour));
    await running.next();
    program.closeStdin();
    expect((await program.ended).exitCode).toBe(0);
    expect(program.narrations.map(({ action }) => action)).not.toContain('drain');
  });

  it('[CORE-07] ends with 130 when it is interrupted, and waits for a request no longer than it may', async ({
    expect,
  }) => {
    await using program = await start({ '--drain-timeout-ms': '100' });
    using running = callCompletion(program.url, longRequest('tiny', harbour));
    await running.next();
    program.signal('SIGINT');
    const events = await running.rest();
    expect(await readError(events.at(-1))).toMatchObject({ code: 'DRAINING' });
    expect((await program.ended).exitCode).toBe(130);
  });
}

/** Whether a line says that its program is ready, in whatever words. */
function isReady(line: unknown): boolean {
  return typeof line === 'object' && line !== null && 'ready' in line && line.ready === true;
}
