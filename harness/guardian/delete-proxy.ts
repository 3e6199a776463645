/** Deletes a proxy from a Toxiproxy server, with nothing that takes time to load. */
import { once } from 'node:events';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { withTimeout } from '../kernel/deadline.ts';
import { HornetError } from '../kernel/errors.ts';
import type { UndoEntry } from '../kernel/undo-register.ts';

/**
 * @returns whether it was there
 * @throws HornetError PROXY_REFUSED, PROXY_UNREACHABLE
 */
export async function deleteProxy({ server, name }: ProxyEntry): Promise<boolean> {
  const url = new URL(`/proxies/${encodeURIComponent(name)}`, server);
  const status = await statusOf(url);
  if (status === 404 || status === undefined) return false;
  if (status < 300) return true;
  throw new HornetError('PROXY_REFUSED', `DELETE ${url} answered ${status}.`, { data: { status } });
}

type ProxyEntry = Extract<UndoEntry, { kind: 'proxy' }>;

const timeLimitMs = 800;

/** Undefined where nobody listens any more: the server is gone, and its proxies with it. */
async function statusOf(url: URL): Promise<number | undefined> {
  try {
    return await withTimeout((signal) => requestDeletion(url, signal), { timeoutMs: timeLimitMs });
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED') return;
    throw new HornetError('PROXY_UNREACHABLE', `DELETE ${url} got no answer.`, { cause });
  }
}

async function requestDeletion(url: URL, signal: AbortSignal): Promise<number> {
  const sent = requestHttp(url, { method: 'DELETE', agent: false, signal }).end();
  // Node passes the response and nothing else.
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  response.destroy();
  return response.statusCode ?? 0;
}
