/**
 * Single looks at an address: does anything listen, what does it answer. A probe leaves no
 * connection behind, so that it never delays the end of what it looked at.
 */
import { connect } from 'node:net';
import { Agent, request } from 'undici';

/** Resolves when a connection to the URL's host and port is accepted. Rejects when it is not. */
export async function probeListening(url: string, signal: AbortSignal): Promise<void> {
  const { hostname, port, protocol } = new URL(url);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (protocol === 'https:' ? 443 : 80),
  });
  const cancel = () => reject(signal.reason);
  signal.addEventListener('abort', cancel, { once: true });
  socket.once('connect', resolve).once('error', reject);
  try {
    await promise;
  } finally {
    signal.removeEventListener('abort', cancel);
    socket.destroy();
  }
}

/** Resolves when a GET answers with the status, or any 2xx. Rejects with what it got instead. */
export async function probeHttp(
  url: string,
  status: number | undefined,
  signal: AbortSignal,
): Promise<void> {
  // An agent of its own, for a connection that is still being made ends with the signal in no other way, and none is kept alive.
  const agent = new Agent({ connect: { signal } });
  try {
    const response = await request(url, { signal, dispatcher: agent });
    const text = await response.body.text();
    const isExpected =
      status === undefined
        ? response.statusCode >= 200 && response.statusCode < 300
        : response.statusCode === status;
    if (!isExpected)
      throw new Error(`GET ${url} answered ${response.statusCode}: ${text.slice(0, 200)}`);
  } finally {
    await agent.destroy();
  }
}
