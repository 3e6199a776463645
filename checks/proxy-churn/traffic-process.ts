/** The process of the traffic, as the campaign sees it. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Scope } from '../../harness/index.ts';
import type { TrafficOrder, TrafficReport } from './messages.ts';

export interface Traffic {
  /** Of the server that every link leads to. */
  serverPort: number;
  begin(ports: number[]): void;
  /** Resolves when everything is back that will come. */
  end(): Promise<TrafficReport>;
}

/** @throws Error from each of its functions where the process has ended */
export async function startTraffic(scope: Scope): Promise<Traffic> {
  const child = fork(fileURLToPath(new URL('./traffic.ts', import.meta.url)));
  scope.defer('traffic', async () => {
    if (child.exitCode !== null) return;
    const exited = once(child, 'exit');
    child.disconnect();
    await exited;
  });
  const tell = (order: TrafficOrder) => child.send(order);
  return {
    serverPort: Number(await nextMessage(child)), // the first thing that it says
    begin: (ports) => void tell({ kind: 'begin', ports }),
    end: async () => {
      tell({ kind: 'end' });
      return (await nextMessage(child)) as TrafficReport; // the last thing that it says
    },
  };
}

async function nextMessage(child: ChildProcess): Promise<unknown> {
  const heard = new AbortController();
  const { signal } = heard;
  const died = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`The traffic ended by itself with ${code}.`);
  });
  try {
    const [message] = await Promise.race([once(child, 'message', { signal }), died]);
    return message;
  } finally {
    died.catch(() => {}); // cancelled just below
    heard.abort();
  }
}
