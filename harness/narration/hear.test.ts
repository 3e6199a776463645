/** The sink hears what the programs of this repository say, in each of the ways in which they say it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Narration } from '../../system/contracts/index.ts';
import { createNarrator, formatNarrationLine, withContext } from '../../system/shared/index.ts';
import { Scope } from '../kernel/scope.ts';
import { startMockServer } from '../mock-server/start-mock-server.ts';
import { openEventStream } from '../network/event-stream.ts';
import { startProcess } from '../process/spawn.ts';
import { hearEvents, hearProcess } from './hear.ts';
import { NarrationSink } from './narration-sink.ts';

let scope: Scope;
let folder: string;
const sink = () => new NarrationSink();

beforeEach(() => {
  scope = new Scope({ name: 'test' });
  folder = mkdtempSync(join(tmpdir(), 'hornet-hear-'));
});

afterEach(async () => {
  await scope.close();
  rmSync(folder, { recursive: true });
});

const said: Narration = {
  actor: 'queen',
  action: 'place',
  target: 'hive-1',
  human: 'Chose hive-1',
  level: 'info',
  job_id: 'job-1',
  correlation_id: 'order-7',
  emitted_at_ms: 1,
};

it('[INFRA-06] as the sink of a narrator', () => {
  const heard = sink();
  const narrate = createNarrator('queen', pino({ level: 'silent' }), [heard.take]);
  withContext({ correlationId: 'order-7', jobId: 'job-1' }, () =>
    narrate({ action: 'place', target: 'hive-1', human: 'Chose hive-1' }),
  );
  const { emitted_at_ms: _, ...whatever } = said;
  expect(heard.expectTold({ job_id: 'job-1' }, 1)).toMatchObject([whatever]);
});

it('[INFRA-06] in the log of a process, what it said before included, and in its stdout', async () => {
  const log: string[] = [];
  const narrate = createNarrator(
    'queen',
    pino({}, { write: (line: string) => log.push(line) }),
    [],
  );
  narrate({ action: 'listen', target: 'queen', human: 'Listening' });
  const program = `
    console.error('{"narration":"none"}');
    console.error('no narration');
    console.error(${JSON.stringify(log[0]?.trim())});
    console.log(${JSON.stringify(formatNarrationLine(said))});
    console.log('{"ready":true}');
    process.stdin.once('data', () => { console.error(${JSON.stringify(log[0]?.trim())}); process.exit(); });`;
  const running = await startProcess(scope, {
    name: 'queen',
    command: [process.execPath, '-e', program],
    logFolder: folder,
    ready: { kind: 'ready-line' },
  });
  const [inLog, inOutput] = [sink(), sink()];
  hearProcess(inLog, running);
  hearProcess(inOutput, running, 'stdout');
  expect(inOutput.told()).toMatchObject([said]);
  await inLog.waitFor({ actor: 'queen', action: 'listen' });
  await running.writeStdin('again\n');
  await inLog.waitFor({ actor: 'queen', action: 'listen' }, { count: 2 });
  running.expectEnd();
  expect(inLog.told()).toHaveLength(2);
});

it('[INFRA-06] in the stream of a job, beside its other events', async () => {
  const mock = await startMockServer(scope);
  const events = [
    { type: 'narration', ...said },
    { type: 'token', index: 0, text: 'narration' },
  ];
  mock.script('GET /s', { events: [...events.map((data) => ({ data })), '[DONE]'] });
  const { signal } = new AbortController();
  const heard = sink();
  const all = await hearEvents(heard, await openEventStream(`${mock.url}/s`, { signal }));
  expect(all.map(({ data }) => data)).toEqual([
    ...events.map((event) => JSON.stringify(event)),
    '[DONE]',
  ]);
  expect(heard.told()).toMatchObject([said]);
});

it('[INFRA-06] until it is told to hear no more', () => {
  const listeners = new Set<(line: { stream: 'stderr'; text: string; atMs: number }) => void>();
  const heard = sink();
  const stop = hearProcess(heard, {
    lines: () => [],
    onLine: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });
  expect(listeners.size).toBe(1);
  stop();
  expect(listeners.size).toBe(0);
});
