/** However a runner ends, its guardian leaves nothing of the run but the reports. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeCensus } from '../process/environment-mark.ts';
import { hasProcFolder, identify } from '../process/process-table.ts';
import { killEach, signalProcess } from '../process/terminate.ts';

let reportsRoot: string;
let runner: ChildProcess | undefined;

beforeEach(() => {
  reportsRoot = mkdtempSync(join(tmpdir(), 'hornet-reports-'));
});

afterEach(() => {
  runner?.kill('SIGKILL');
  rmSync(reportsRoot, { recursive: true });
});

/** How the runner ends, where it starts its processes, and how that is brought about. */
const deaths: [string, string, (pid: number) => void][] = [
  ['kill -9', 'main', (pid) => signalProcess(identify(pid), 'SIGKILL')],
  ['kill -9', 'thread', (pid) => signalProcess(identify(pid), 'SIGKILL')],
  ['SIGTERM', 'main', (pid) => signalProcess(identify(pid), 'SIGTERM')],
  ['Ctrl-C', 'thread', (pid) => signalProcess(identify(pid), 'SIGINT')],
  ['an exception', 'main', () => runner?.stdin?.write('fail\n')],
  ['process.exit', 'thread', () => runner?.stdin?.write('exit\n')],
];

describe.runIf(hasProcFolder())('when the runner ends', () => {
  it.each(
    deaths,
  )('[INFRA-10] [CARD-07] by %s, what it started on its %s is gone', async (_how, where, end) => {
    const { runId, folder, pid } = await startRunner(where);
    expect(commands(runId)).toHaveLength(3);
    expect(existsSync(folder)).toBe(true);
    end(pid);
    const { tookMs, killed } = await guardianEnd(runId);
    expect(commands(runId)).toEqual([]);
    expect(existsSync(folder)).toBe(false);
    expect(killed).toHaveLength(3);
    expect(tookMs).toBeLessThan(2000);
  });

  it('[INFRA-10] a proxy on a server that outlives it is deleted', async () => {
    const requests: string[] = [];
    await using server = await listen((method, url) => requests.push(`${method} ${url}`));
    const { runId, pid } = await startRunner('thread', server.url);
    signalProcess(identify(pid), 'SIGKILL');
    await guardianEnd(runId);
    const name = encodeURIComponent(`${runId}/queen→hive-1`);
    expect(requests).toEqual([`DELETE /proxies/${name}`]);
  });

  it('in the middle of starting, nobody is forgotten either', async () => {
    const started = spawnRunner('main');
    const guardian = await untilReportFolder();
    await expect
      .poll(() => commands(guardian).length, { interval: 5, timeout: 15_000 })
      .toBeGreaterThan(0);
    await killEach([identify(started.pid ?? 0)]);
    await guardianEnd(guardian);
    expect(commands(guardian)).toEqual([]);
  });
});

function spawnRunner(where: string, proxyServer = ''): ChildProcess {
  const program = join(import.meta.dirname, 'fixtures', 'runner.ts');
  runner = spawn(process.execPath, [program, reportsRoot, where, proxyServer], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  return runner;
}

async function startRunner(where: string, proxyServer = '') {
  const started = spawnRunner(where, proxyServer);
  const [line] = started.stdout ? await once(started.stdout, 'data') : [];
  const said = JSON.parse(String(line));
  return { runId: said.HORNET_RUN, folder: said.HORNET_RUN_FOLDER, pid: said.pid };
}

/** The id of the one run there is, once it has a guardian. */
async function untilReportFolder(): Promise<string> {
  await expect
    .poll(() => readdirSync(reportsRoot).length, { interval: 5, timeout: 15_000 })
    .toBe(1);
  return readdirSync(reportsRoot)[0] ?? '';
}

/** What is left alive of a run. */
function commands(runId: string): string[] {
  const census = takeCensus({ runId });
  if (!census.available) throw new Error(census.reason);
  return census.processes.map(({ command }) => command);
}

/** Waits for the guardian's last line, and sums up what it wrote. */
async function guardianEnd(runId: string): Promise<{ tookMs: number; killed: number[] }> {
  const file = join(reportsRoot, runId, 'guardian.ndjson');
  const read = () => (existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : []);
  const parse = () => read().map((line) => JSON.parse(line));
  await expect.poll(() => read().at(-1), { timeout: 15_000 }).toContain('"finished"');
  const lines = parse();
  expect(lines[0]).toMatchObject({ v: 1, action: 'began', because: 'runner-gone' });
  const killed = lines.filter(({ action }) => action === 'killed').map(({ pid }) => pid);
  return { tookMs: lines.at(-1).tookMs, killed };
}

async function listen(onRequest: (method: string | undefined, url: string | undefined) => void) {
  const server: Server = createServer(({ method, url }, response) => {
    onRequest(method, url);
    response.writeHead(204).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server on a TCP port has an address with a port.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => void server.close(),
  };
}
