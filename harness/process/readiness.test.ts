/** Each way of being ready, and the two ways of not becoming it, without real programs. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { ExitedProcess } from './exit.ts';
import type { OutputLine } from './output.ts';
import {
  assertNobodyAnswers,
  type Readiness,
  type ReadinessSubject,
  waitUntilReady,
} from './readiness.ts';

const limits = { timeoutMs: 10_000, signal: new AbortController().signal };
/** Nothing listens at port 1 of the loopback, and nobody may bind it by accident. */
const closed = 'http://127.0.0.1:1/health';
const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

describe('waitUntilReady', () => {
  it('gives back the ready line, and lets a program print what it likes before', async () => {
    const subject = new Subject();
    const ready = waitUntilReady(subject, { kind: 'ready-line' }, limits);
    subject.print('stderr', '{"ready":true}');
    subject.print('stdout', 'loading');
    subject.print('stdout', '{"ready":');
    subject.print('stdout', '{"ready":false}');
    subject.print('stdout', '{"ready":true,"url":"http://127.0.0.1:1"}');
    await expect(ready).resolves.toEqual({ ready: true, url: 'http://127.0.0.1:1' });
    expect(subject.listeners.size).toBe(0);
  });

  it.each([/listening on \d+/g, 'listening on'])('waits for a log line: %s', async (pattern) => {
    const subject = new Subject();
    const ready = waitUntilReady(subject, { kind: 'log', pattern }, limits);
    subject.print('stdout', 'listening soon');
    subject.print('stderr', 'listening on 80');
    await expect(ready).resolves.toBeUndefined();
  });

  it('waits until the expected status is answered', async () => {
    const url = await serve([503, 204]);
    const { origin } = new URL(url);
    await waitUntilReady(new Subject(), { kind: 'http', url }, limits);
    await waitUntilReady(new Subject(), { kind: 'http', url, status: 404 }, limits);
    await waitUntilReady(new Subject(), { kind: 'listening', url: origin }, limits);
    await waitUntilReady(new Subject(), { kind: 'none' }, limits);
  });

  it('rejects at once, with exit and last lines, when the program ends', async () => {
    const subject = new Subject();
    const ready = waitUntilReady(subject, { kind: 'http', url: closed }, limits);
    subject.end({ exitCode: 3, lastLines: ['no such file'] });
    await expect(ready).rejects.toMatchObject({
      code: 'PROCESS_EXITED_EARLY',
      data: { exitCode: 3, lastLines: ['no such file'], stderrFile: 'subject.stderr.log' },
    });
  });

  it('looks no further once the program has ended', async () => {
    const subject = new Subject();
    const ready = waitUntilReady(subject, { kind: 'ready-line' }, limits);
    subject.end({});
    await expect(ready).rejects.toThrow(/ended by|ended with/);
    await expect.poll(() => subject.listeners.size, { timeout: 15_000 }).toBe(0);
  });

  it('says in the end what it saw last, and why', async () => {
    const subject = new Subject();
    subject.print('stdout', 'loading');
    const ready = waitUntilReady(
      subject,
      { kind: 'http', url: closed },
      { ...limits, timeoutMs: 200 },
    );
    await expect(ready).rejects.toMatchObject({
      code: 'PROCESS_NOT_READY',
      data: { lastObservation: expect.stringContaining('ECONNREFUSED'), lastLines: ['loading'] },
      cause: { code: 'ECONNREFUSED' },
    });
  });

  it('says of a program that accepts and does not answer just that', async () => {
    const url = await serve([503]);
    const mute = `${url}?mute`;
    const ready = waitUntilReady(
      new Subject(),
      { kind: 'http', url: mute },
      { ...limits, timeoutMs: 400 },
    );
    await expect(ready).rejects.toMatchObject({
      data: { lastObservation: expect.stringMatching(/^it was asked and did not answer; .*503/) },
    });
  });

  it('quotes an answer that was not the expected one', async () => {
    const url = await serve([503, 503, 503, 503, 503, 503]);
    const readiness: Readiness = { kind: 'http', url, status: 200 };
    const ready = waitUntilReady(new Subject(), readiness, { ...limits, timeoutMs: 200 });
    await expect(ready).rejects.toMatchObject({
      data: { lastObservation: expect.stringContaining('answered 503: ') },
    });
  });

  it('gives up with the reason of the signal', async () => {
    const controller = new AbortController();
    const subject = new Subject();
    const ready = waitUntilReady(
      subject,
      { kind: 'ready-line' },
      { ...limits, signal: controller.signal },
    );
    controller.abort(new Error('scope closed'));
    await expect(ready).rejects.toThrow('scope closed');
  });
});

describe('assertNobodyAnswers', () => {
  it('refuses an address where something answers already', async () => {
    const url = await serve([200]);
    await expect(
      assertNobodyAnswers('queen', { kind: 'http', url, status: 200 }),
    ).rejects.toMatchObject({
      code: 'PROCESS_ADDRESS_TAKEN',
      data: { process: 'queen', url },
    });
    await expect(
      assertNobodyAnswers('queen', { kind: 'listening', url: closed }),
    ).resolves.toBeUndefined();
    await expect(assertNobodyAnswers('queen', { kind: 'ready-line' })).resolves.toBeUndefined();
  });
});

/** A process as readiness sees it, played by the test. */
class Subject implements ReadinessSubject {
  readonly name = 'subject';
  readonly pid = process.pid;
  readonly stdoutFile = 'subject.stdout.log';
  readonly stderrFile = 'subject.stderr.log';
  readonly listeners = new Set<(line: OutputLine) => void>();
  readonly #printed: string[] = [];
  readonly #exited = Promise.withResolvers<ExitedProcess>();
  readonly exited = this.#exited.promise;

  lines(): string[] {
    return this.#printed;
  }

  onLine(listener: (line: OutputLine) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  print(stream: OutputLine['stream'], text: string): void {
    this.#printed.push(text);
    for (const listener of this.listeners) listener({ stream, text, atMs: 0 });
  }

  end(exit: Partial<ExitedProcess>): void {
    const base = { name: this.name, pid: 1, exitCode: null, signal: null, atMs: 0, lastLines: [] };
    this.#exited.resolve({ ...base, cause: 'unexpected', ...exit });
  }
}

/** Answers with these statuses in turn, then with 404, or, asked for `?mute`, not at all. */
async function serve(statuses: number[]): Promise<string> {
  const server = createServer((request, response) => {
    if (statuses.length === 0 && request.url?.endsWith('?mute')) return;
    response.writeHead(statuses.shift() ?? 404).end();
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server on a TCP port has an address with a port.
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}/health`;
}
