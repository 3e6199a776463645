/** What the proxy's process holds for readers that do not read: little, whatever is sent to them. */
import { readFileSync } from 'node:fs';
import { platform } from 'node:os';
import { expect, test } from 'vitest';
import { eventually } from '../kernel/eventually.ts';
import { caller } from './fixtures/raw-call.ts';
import { embedded } from './fixtures/server-under-test.ts';
import { dial, startTcpServer } from './fixtures/tcp.ts';

const readers = 20;
const floodBytes = 30_000_000;

test.runIf(platform() === 'linux').each([
  { name: 'without toxics', toxic: undefined, mostMb: 80 },
  {
    name: 'with a slicer',
    toxic: { type: 'slicer', attributes: { average_size: 9_000 } },
    mostMb: 80,
  },
  { name: 'with a bandwidth', toxic: { type: 'bandwidth', attributes: { rate: 100 } }, mostMb: 80 },
])('readers that do not read fill no memory $name', async ({ toxic, mostMb }) => {
  const proxy = await embedded.start();
  try {
    const call = caller(proxy.url);
    let written = 0;
    await using server = await startTcpServer((socket) => {
      socket.write(Buffer.alloc(floodBytes), () => {
        written += 1;
      });
    });
    const body = { name: 'p', upstream: server.address, listen: '127.0.0.1:0' };
    const { json } = await call('POST', '/proxies', body);
    if (toxic !== undefined) await call('POST', '/proxies/p/toxics', toxic);
    const { listen } = json as { listen: string }; // what a 201 shows
    const beforeMb = residentMb(proxy.pid);
    const sockets = await Promise.all(Array.from({ length: readers }, () => dial(listen)));
    await untilLevel(() => residentMb(proxy.pid));
    expect(written).toBe(0);
    expect(residentMb(proxy.pid) - beforeMb).toBeLessThan(mostMb);
    for (const socket of sockets) socket.destroy();
  } finally {
    await proxy.stop();
  }
});

function residentMb(pid: number): number {
  const [, kilobytes] =
    /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1_024;
}

/** Resolves when a figure has not risen by a tenth for half a second. */
async function untilLevel(figure: () => number): Promise<void> {
  let before = 0;
  await eventually(figure, {
    hope: 'it rises no more',
    timeoutMs: 10_000,
    pauseMs: 500,
    until: (now) => {
      const isLevel = before > 0 && now < before * 1.1;
      before = now;
      return isLevel;
    },
  });
}
