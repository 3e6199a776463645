/**
 * Talks to a container engine over its Unix socket, in the few words of Docker's API that finding and
 * removing take. Needs nothing but Node.js, so that a guardian can do it. It starts no containers.
 */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { engineAddress, userRuntimeFolder } from './environment.ts';

export interface EngineAnswer {
  status: number;
  /** As it came: JSON, mostly. */
  body: string;
}

/**
 * The socket of the engine that containers are started on: what DOCKER_HOST names, or else the first
 * of the usual places where there is one. Undefined where there is none, or only one over TCP.
 */
export function engineSocket(): string | undefined {
  const address = engineAddress();
  if (address !== undefined) return socketOf(address);
  const user = userRuntimeFolder();
  const usual = [
    '/var/run/docker.sock',
    ...(user === undefined ? [] : [join(user, 'docker.sock')]),
    join(homedir(), '.docker/run/docker.sock'),
  ];
  return usual.find((path) => existsSync(path));
}

/**
 * Sends a request without a body. Bounded by `timeoutMs`.
 * @throws what node:http throws where nobody answers
 */
export async function askEngine(
  socket: string,
  method: 'GET' | 'DELETE',
  path: string,
  timeoutMs = 5_000,
): Promise<EngineAnswer> {
  const signal = AbortSignal.timeout(timeoutMs);
  const sent = request({ socketPath: socket, method, path, agent: false, signal }).end();
  // Node passes the response and nothing else.
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: response.statusCode ?? 0, body: await text(response) };
}

function socketOf(address: string): string | undefined {
  return address.startsWith('unix://') ? address.slice('unix://'.length) : undefined;
}
