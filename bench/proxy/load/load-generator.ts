/** The two processes of the load, as whoever measures sees them: a server's port, and a client that carries out orders. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Scope } from '../../../harness/index.ts';
import type { LoadOrder, LoadResult } from './orders.ts';

export interface LoadGenerator {
  serverPort: number;
  /** One order at a time. @throws Error where the load could not be carried */
  run(order: LoadOrder): Promise<LoadResult>;
}

export async function startLoadGenerator(scope: Scope): Promise<LoadGenerator> {
  const server = start(scope, 'serve');
  const { port } = await nextMessage<AddressInfo>(server); // the first thing that it says
  const client = start(scope, 'client');
  return {
    serverPort: port,
    run: (order) => {
      const result = nextMessage<LoadResult>(client);
      client.send(order);
      return result;
    },
  };
}

function start(scope: Scope, name: 'serve' | 'client'): ChildProcess {
  const child = fork(fileURLToPath(new URL(`./${name}.ts`, import.meta.url)));
  scope.defer(`load: ${name}`, async () => {
    if (child.exitCode !== null) return;
    const exited = once(child, 'exit');
    child.disconnect();
    await exited;
  });
  return child;
}

/** What a child says next; its end instead is an error. */
async function nextMessage<Message>(child: ChildProcess): Promise<Message> {
  const heard = new AbortController();
  const { signal } = heard;
  const died = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`The load ended by itself with ${code}.`);
  });
  try {
    const [message] = await Promise.race([once(child, 'message', { signal }), died]);
    return message as Message; // both programs are ours, and say one kind of thing each
  } finally {
    died.catch(() => {}); // cancelled just below
    heard.abort();
  }
}
