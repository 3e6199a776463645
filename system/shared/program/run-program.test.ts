// The life of a program, watched from outside: its ready line, how it stops, and what its exit code says.
import { execa } from 'execa';
import { Value } from 'typebox/value';
import { afterAll, describe, expect, it } from 'vitest';
import { type ReadyLine, ReadyLineSchema } from '../../contracts/index.ts';

const from = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);

/** A program that holds the event loop open as a server would; `start` and `stop` are the code of its two functions. */
function programText(start: string, stop: string, exitWithParent = false): string {
  return `
    import { runProgram } from ${from('run-program.ts')};
    import { createLog } from ${from('../log.ts')};
    const log = createLog('queen');
    setInterval(() => {}, 60_000);
    const running = { url: 'http://127.0.0.1:1', advertisedUrl: 'http://proxy:2', async stop() { ${stop} } };
    await runProgram({ name: 'queen', log, exitWithParent: ${exitWithParent},
      async start(instanceId) { ${start} return running; } });
    process.stdout.write('after ready\\n');
  `;
}

const children: { kill(signal: 'SIGKILL'): boolean }[] = [];

afterAll(() => {
  for (const child of children) child.kill('SIGKILL'); // nothing to do unless a test failed half-way
});

type Child = ReturnType<typeof run>;

function run(text: string) {
  const child = execa(process.execPath, ['--input-type=module', '--eval', text], { reject: false });
  children.push(child);
  return child;
}

/** The first whole line of the child's output that has the words. */
async function lineWith(child: Child, stream: 'stdout' | 'stderr', words: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let text = '';
  child[stream].on('data', (chunk: Buffer) => {
    text += chunk;
    const whole = text.split('\n').slice(0, -1);
    const found = whole.find((line) => line.includes(words));
    if (found !== undefined) resolve(found);
  });
  child[stream].once('close', () => reject(new Error(`It ended without a line with ${words}.`)));
  return promise;
}

async function untilReady(child: Child): Promise<ReadyLine> {
  const line: unknown = JSON.parse(await lineWith(child, 'stdout', '"ready"'));
  if (!Value.Check(ReadyLineSchema, line))
    throw new Error('The ready line is not in the contract.');
  return line;
}

describe.concurrent('a program that starts', () => {
  it('prints one ready line, of the contract, and logs JSON lines alone', async () => {
    const child = run(programText('', 'log.info("drained");'));
    const ready = await untilReady(child);
    expect(ready).toMatchObject({
      program: 'queen',
      pid: child.pid,
      url: 'http://127.0.0.1:1',
      advertised_url: 'http://proxy:2',
    });
    expect(ready.instance_id).toMatch(/^[0-9a-f-]{36}$/);
    child.kill('SIGTERM');
    const { stdout, stderr } = await child;
    expect(stdout.split('\n')).toEqual([JSON.stringify(ready), 'after ready']);
    for (const line of stderr.split('\n')) expect(JSON.parse(line).program).toBe('queen');
  });

  it('has another instance id each time', async () => {
    const children = [run(programText('', '')), run(programText('', ''))];
    const ready = await Promise.all(children.map(untilReady));
    for (const child of children) child.kill('SIGTERM');
    await Promise.all(children);
    expect(ready[0]?.instance_id).not.toBe(ready[1]?.instance_id);
  });
});

describe.concurrent('a program that is told to stop', () => {
  it.each([
    ['SIGTERM', 0],
    ['SIGINT', 130],
  ] as const)('by %s finishes first and exits %i', async (signal, exitCode) => {
    const drain = 'await new Promise((end) => setTimeout(end, 50)); log.info("drained");';
    const child = run(programText('', drain));
    await untilReady(child);
    child.kill(signal);
    const result = await child;
    expect(result.stderr).toContain('drained');
    expect(result.exitCode).toBe(exitCode);
  });

  it('twice leaves at once and says so', async () => {
    const child = run(programText('', 'log.info("draining"); await new Promise(() => {});'));
    await untilReady(child);
    child.kill('SIGTERM');
    await lineWith(child, 'stderr', 'draining');
    child.kill('SIGTERM');
    const { exitCode, stderr } = await child;
    expect(exitCode).toBe(1);
    expect(stderr).toContain('queen is told to stop again (SIGTERM) and leaves at once');
  });

  it('and cannot exits 1 with the reason in the log', async () => {
    const child = run(programText('', 'throw new Error("the hive is stuck");'));
    await untilReady(child);
    child.kill('SIGTERM');
    const { exitCode, stderr } = await child;
    expect(exitCode).toBe(1);
    expect(stderr).toContain('the hive is stuck');
  });

  it.each([
    ['SIGTERM', 0],
    ['SIGINT', 130],
  ] as const)('by %s while it still starts leaves at once and exits %i', async (signal, code) => {
    const child = run(programText('log.info("starting"); await new Promise(() => {});', ''));
    await lineWith(child, 'stderr', 'starting');
    child.kill(signal);
    const { exitCode, stdout } = await child;
    expect(exitCode).toBe(code);
    expect(stdout).toBe('');
  });
});

describe.concurrent('a program whose stdin closes', () => {
  it('stops and exits 0 where it is to exit with its parent', async () => {
    const child = run(programText('', 'log.info("drained");', true));
    await untilReady(child);
    child.stdin.end();
    const { exitCode, stderr } = await child;
    expect(exitCode).toBe(0);
    expect(stderr).toContain('drained');
  });

  it('stops even while it still starts', async () => {
    const child = run(programText('log.info("starting"); await new Promise(() => {});', '', true));
    await lineWith(child, 'stderr', 'starting');
    child.stdin.end();
    expect((await child).exitCode).toBe(0);
  });

  it('while it stops already goes on stopping', async () => {
    const drain = 'process.stdin.on("close", () => setTimeout(end, 50)); log.info("draining");';
    const stop = `await new Promise((end) => { ${drain} }); log.info("drained");`;
    const child = run(programText('', stop, true));
    await untilReady(child);
    child.kill('SIGTERM');
    await lineWith(child, 'stderr', 'draining');
    child.stdin.end();
    const { exitCode, stderr } = await child;
    expect(exitCode).toBe(0);
    expect(stderr).toContain('drained');
  });

  it('runs on otherwise', async () => {
    const child = run(programText('', 'log.info("drained");'));
    await untilReady(child);
    child.stdin.end();
    child.kill('SIGINT');
    expect((await child).exitCode).toBe(130);
  });
});

describe.concurrent('a program that fails', () => {
  it('at its start exits 1, without a ready line, with the reason in the log', async () => {
    const { exitCode, stdout, stderr } = await run(
      programText('throw new Error("the port is taken");', ''),
    );
    expect(exitCode).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('queen could not start: the port is taken');
  });

  it.each([
    ['thrown', 'setTimeout(() => { throw new Error("lost my head"); });'],
    ['rejected', 'setTimeout(() => { void Promise.reject(new Error("lost my head")); });'],
  ])('later, by an error %s that nobody caught, exits 1 and logs it', async (_how, fault) => {
    const { exitCode, stderr } = await run(programText(fault, ''));
    expect(exitCode).toBe(1);
    expect(stderr).toContain('lost my head');
    for (const line of stderr.split('\n')) expect(JSON.parse(line).level).toBeGreaterThan(0);
  });
});
