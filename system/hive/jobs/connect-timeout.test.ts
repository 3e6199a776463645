// A worker whose host takes no connection: neither accepted nor refused, as behind a firewall that drops packets.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { platform } from 'node:process';
import { createInterface } from 'node:readline';
import { afterEach, expect, it } from 'vitest';
import { eventsOf } from '../../shared/testing/job-events.ts';
import { createHiveJobs } from '../testing/hive-jobs.ts';
import { configured, idle } from '../testing/tiny-workers.ts';

let server: ChildProcess | undefined;
let sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets = [];
  server?.kill('SIGKILL');
});

/** A port whose line of waiting connections is full; Linux then drops whoever knocks. */
async function cloggedPort(): Promise<number> {
  const program = `const server = require('node:net').createServer()
    .listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(server.address().port));`;
  server = spawn(process.execPath, ['--eval', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface({ input: server.stdout ?? process.stdin }), 'line');
  const port = Number(line);
  server.kill('SIGSTOP');
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    const wasAccepted = await once(socket, 'connect', { signal: AbortSignal.timeout(200) }).then(
      () => true,
      () => false,
    );
    if (!wasAccepted) return port;
  }
}

it.runIf(platform === 'linux')(
  '[INF-25] a worker that takes no connection is given up after the time for that',
  async () => {
    const advertise = `http://127.0.0.1:${await cloggedPort()}`;
    const workers = [configured(idle, { advertise })];
    await using hive = createHiveJobs({ workers }, { connectTimeoutMs: 300 });
    await hive.workers.start(hive.workers.get('worker-1'));
    const startedMs = performance.now();
    const events = await eventsOf(hive.start());
    expect(performance.now() - startedMs).toBeLessThan(4_000);
    expect(events.at(-1)).toMatchObject({
      error: {
        code: 'WORKER_UNREACHABLE',
        message: 'Could not reach worker-1 within 300 ms.',
        details: { worker: 'worker-1', phase: 'prefill', budget: 'connect', limit_ms: 300 },
      },
    });
  },
);
