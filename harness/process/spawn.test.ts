/** Real processes: how they start, speak, end, and what is left of them, which must be nothing. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isHornetError } from '../kernel/errors.ts';
import { Scope } from '../kernel/scope.ts';
import { recordingRegister } from './fixtures/recording-register.ts';
import { identify, isAlive, readProcess } from './process-table.ts';
import { type OutputLine, type ProcessSpec, startProcess } from './spawn.ts';
import { isGroupAlive, killEach, signalProcess } from './terminate.ts';

const readyLine = { ready: { kind: 'ready-line' } } as const;
let folder: string;
let scope: Scope;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hornet-spawn-'));
  scope = new Scope({ name: 'test' });
});

afterEach(async () => {
  await scope.close();
  rmSync(folder, { recursive: true });
});

describe('startProcess', () => {
  it('[CORE-07] spawns, waits for the ready line, and stops with SIGTERM', async () => {
    const running = await startProcess(scope, fixture('ready.ts', readyLine));
    expect(running.readyLine).toEqual({ ready: true, program: 'ready', pid: running.pid });
    expect(running.exit).toBeUndefined();
    const exit = await running.stop();
    expect(exit).toMatchObject({ exitCode: 0, signal: null, cause: 'stopped' });
    expect(running.exit).toBe(exit);
    await expect(running.exited).resolves.toBe(exit);
  });

  it('leads a group of its own', async () => {
    const running = await startProcess(scope, fixture('ready.ts'));
    expect(readProcess(running.pid)?.groupId).toBe(running.pid);
  });

  it('carries the marks of run and scope beside its own variables', async () => {
    const marked = new Scope({ name: 'marked', register: recordingRegister(folder) });
    const code =
      'const { HORNET_RUN: r, HORNET_SCOPE: s, MINE: m } = process.env; console.log(r, s, m)';
    const spec = command(['-e', code], { env: { MINE: 'yes' } });
    const running = await startProcess(marked.child('inner'), spec);
    expect(await running.exited).toMatchObject({ lastLines: ['a-run marked/inner yes'] });
    await marked.close();
  });

  it('is in the register before it exists, and out of it when it is gone', async () => {
    const register = recordingRegister(folder);
    const recorded = new Scope({ name: 'recorded', register });
    const running = await startProcess(recorded, fixture('ready.ts'));
    expect(register.log).toEqual([
      { kind: 'process', name: 'ready' },
      {
        kind: 'process',
        name: 'ready',
        pid: running.pid,
        startTime: readProcess(running.pid)?.startTime,
      },
    ]);
    await running.stop();
    expect(register.log.at(-1)).toBe('done');
    await recorded.close();
    expect(register.log).toHaveLength(3);
  });

  it('says so when there is no such program, and leaves nothing registered', async () => {
    const register = recordingRegister(folder);
    const recorded = new Scope({ name: 'recorded', register });
    const spec = { name: 'ghost', command: ['/no/such/program'] as const, logFolder: folder };
    await expect(startProcess(recorded, spec)).rejects.toMatchObject({
      code: 'PROCESS_NOT_SPAWNED',
      cause: { code: 'ENOENT' },
    });
    expect(register.log).toEqual([{ kind: 'process', name: 'ghost' }, 'done']);
    await recorded.close();
  });

  it('[CORE-07] rejects at once with the last lines when the program ends before it is ready', async () => {
    const spec = fixture('crashing.ts', { ready: { kind: 'ready-line' }, readyTimeoutMs: 600_000 });
    const error = await startProcess(scope, spec).catch((reason: unknown) => reason);
    if (!isHornetError(error, 'PROCESS_EXITED_EARLY')) throw error;
    expect(error.data).toMatchObject({ exitCode: 3, signal: null });
    expect(error.data['lastLines']).toEqual(
      expect.arrayContaining(['about to open the model', 'cannot open model.gguf: no such file']),
    );
  });

  it('takes down a program that does not become ready', async () => {
    const register = recordingRegister(folder);
    const recorded = new Scope({ name: 'recorded', register });
    const spec = fixture('silent.ts', { ready: { kind: 'ready-line' }, readyTimeoutMs: 500 });
    const error = await startProcess(recorded, spec).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'PROCESS_NOT_READY' });
    expect(register.alive()).toEqual([]);
    expect(register.log.at(-1)).toBe('done');
    await recorded.close();
  });

  it('gives up when the scope closes meanwhile, and refuses a closed scope', async () => {
    const register = recordingRegister(folder);
    const short = new Scope({ name: 'short', register });
    const spec = fixture('silent.ts', { ready: { kind: 'ready-line' } });
    const starting = startProcess(short, spec).catch((reason: unknown) => reason);
    await expect.poll(() => register.log.length, { timeout: 15_000 }).toBe(2);
    await short.close();
    expect(await starting).toMatchObject({ code: 'SCOPE_CLOSED' });
    expect(register.alive()).toEqual([]);
    await expect(startProcess(short, spec)).rejects.toMatchObject({ code: 'SCOPE_CLOSED' });
  });

  it('counts starts, and appends to the logs over them', async () => {
    const first = await startProcess(scope, command(['-e', 'console.log(1); console.error("e")']));
    await first.exited;
    const second = await startProcess(scope, command(['-e', 'process.stdout.write("2")']));
    await second.exited;
    expect([first.instance, second.instance]).toEqual([1, 2]);
    expect(second.stdoutFile).toBe(join(folder, 'program.stdout.log'));
    expect(readFileSync(second.stdoutFile, 'utf8')).toBe('1\n2');
    expect(readFileSync(second.stderrFile, 'utf8')).toBe('e\n');
  });
});

describe('RunningProcess', () => {
  it('[CORE-07] kills what ignores SIGTERM, after its time to stop', async () => {
    const running = await startProcess(
      scope,
      fixture('stubborn.ts', { ready: { kind: 'ready-line' }, stopTimeoutMs: 200 }),
    );
    await expect(running.stop()).resolves.toMatchObject({ signal: 'SIGKILL', cause: 'killed' });
  });

  it('takes down the whole group, also when its leader obeyed', async () => {
    const running = await startProcess(
      scope,
      fixture('family.ts', { ready: { kind: 'ready-line' }, stopTimeoutMs: 200 }),
    );
    const child = Number(running.readyLine?.['child']);
    expect(readProcess(child)?.groupId).toBe(running.pid);
    const exit = await running.stop();
    expect(exit).toMatchObject({ signal: 'SIGTERM', cause: 'stopped' });
    expect(readProcess(child)?.isZombie ?? true).toBe(true);
  });

  it('takes down what an unexpected death left of the group', async () => {
    const running = await startProcess(scope, fixture('family.ts', readyLine));
    const leader = identify(running.pid);
    signalProcess(leader, 'SIGSEGV');
    const exit = await running.exited;
    expect(exit).toMatchObject({ signal: 'SIGSEGV', cause: 'unexpected' });
    expect(isGroupAlive(leader)).toBe(true);
    await running.kill();
    expect(isGroupAlive(leader)).toBe(false);
    expect(running.exit?.cause).toBe('unexpected');
  });

  it('stops once, however many ask at the same time', async () => {
    const running = await startProcess(scope, fixture('ready.ts', readyLine));
    const exits = await Promise.all([
      running.stop(),
      running.stop(),
      scope.close(),
      running.stop(),
    ]);
    expect(exits[1]).toBe(exits[0]);
    expect(exits[3]).toBe(exits[0]);
    expect(running.exit?.cause).toBe('stopped');
  });

  it('lets a kill overtake a stop that waits', async () => {
    const running = await startProcess(
      scope,
      fixture('stubborn.ts', { ready: { kind: 'ready-line' }, stopTimeoutMs: 600_000 }),
    );
    const stopping = running.stop();
    const killed = await running.kill();
    await expect(stopping).resolves.toBe(killed);
    expect(killed.cause).toBe('killed');
  });

  it('stops a process that is paused', async () => {
    const running = await startProcess(
      scope,
      fixture('ready.ts', { ready: { kind: 'ready-line' }, stopTimeoutMs: 600_000 }),
    );
    running.signal('SIGSTOP', 'group');
    await expect(running.stop()).resolves.toMatchObject({ exitCode: 0, cause: 'stopped' });
  });

  it('passes input on, and finishes when the input ends', async () => {
    const running = await startProcess(scope, fixture('ready.ts', readyLine));
    const heard: OutputLine[] = [];
    const unsubscribe = running.onLine((line) => heard.push(line));
    await running.writeStdin('half a ');
    await running.writeStdin('line\n');
    await expect
      .poll(() => heard.map((line) => line.text), { timeout: 15_000 })
      .toEqual(['half a line']);
    unsubscribe();
    running.endStdin();
    await expect(running.exited).resolves.toMatchObject({ exitCode: 0, cause: 'finished' });
    await expect(running.writeStdin('late')).rejects.toMatchObject({ code: 'PROCESS_NOT_RUNNING' });
    expect(() => running.signal('SIGTERM')).toThrow(/cannot be sent SIGTERM/);
    expect(running.lines('stderr')).toEqual([]);
    expect(running.lines('stdout')).toHaveLength(2);
  });

  it('keeps the last lines of each stream and all of them in the file', async () => {
    const code = 'for (let i = 0; i < 1000; i++) console.log(i); console.error("once")';
    const running = await startProcess(scope, command(['-e', code]));
    const exit = await running.exited;
    expect(running.lines('stdout')).toEqual(Array.from({ length: 200 }, (_, i) => String(800 + i)));
    expect(running.lines('stderr')).toEqual(['once']);
    expect(running.lines()).toHaveLength(200);
    expect(exit.lastLines).toHaveLength(20);
    expect(readFileSync(running.stdoutFile, 'utf8').split('\n')).toHaveLength(1001);
  });

  it('does not wait for an escapee that holds the streams', async () => {
    const code =
      'const c = require("node:child_process").spawn(process.execPath, ["-e", "setTimeout(() => {}, 600000)"],' +
      '{ detached: true, stdio: "inherit" }); c.unref(); console.log(c.pid)';
    const running = await startProcess(scope, command(['-e', code]));
    const exit = await running.exited;
    const escapee = identify(Number(exit.lastLines[0]));
    await running.stop();
    const isStillThere = isAlive(escapee);
    await killEach([escapee]);
    expect(exit.cause).toBe('finished');
    expect(isStillThere).toBe(true);
  });
});

function command(parameters: string[], rest: Partial<ProcessSpec> = {}): ProcessSpec {
  return {
    name: 'program',
    command: [process.execPath, ...parameters],
    logFolder: folder,
    ...rest,
  };
}

function fixture(file: string, rest: Partial<ProcessSpec> = {}): ProcessSpec {
  const path = join(import.meta.dirname, 'fixtures', file);
  return command([path], { name: file.replace('.ts', ''), ...rest });
}

describe('a program that ends unasked', () => {
  const crashing = { ready: { kind: 'log', pattern: 'up' } } as const;
  const code = `console.log('up'); console.error('out of luck'); setTimeout(() => process.exit(3), 20)`;

  it('[INFRA-10] is an error of its scope, with its last words, though nobody looked', async () => {
    const owner = new Scope({ name: 'owner' });
    const running = await startProcess(owner, command(['-e', code], crashing));
    await running.exited;
    await expect(owner.close()).rejects.toMatchObject({
      errors: [
        {
          cause: {
            code: 'PROCESS_ENDED_UNASKED',
            data: { exitCode: 3, lastLines: expect.arrayContaining(['out of luck']) },
          },
        },
      ],
    });
  });

  it.each([
    ['is no error once somebody expects its end', 'passed', true],
    ['is no error of a scope that was aborted, which ends everybody', 'aborted', false],
  ] as const)('%s', async (_what, outcome, isExpected) => {
    const owner = new Scope({ name: 'owner' });
    const running = await startProcess(owner, command(['-e', code], crashing));
    if (isExpected) running.expectEnd();
    await running.exited;
    await owner.close(outcome);
  });

  it('is still what its scope tells of when it ends in the moment in which it is stopped', async () => {
    const owner = new Scope({ name: 'owner' });
    const running = await startProcess(owner, command(['-e', code], crashing));
    // Gone for the kernel, and not yet for us: the event loop has not turned.
    while (isAlive(identify(running.pid)));
    await expect(owner.close()).rejects.toMatchObject({
      errors: [{ cause: { code: 'PROCESS_ENDED_UNASKED' } }],
    });
  });
});
