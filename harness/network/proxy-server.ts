/**
 * The fault proxy that links run through: the one at a given address, else Hornet's own, started as a
 * child process. It never resets a server; one that we did not start may serve others too.
 */
import { lookup } from 'node:dns/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Toxiproxy } from 'toxiproxy-node-client';
import { HornetError } from '../kernel/errors.ts';
import type { Scope } from '../kernel/scope.ts';
import { type RunningProcess, startProcess } from '../process/spawn.ts';
import { connectToxiproxy } from './toxiproxy-client.ts';

export interface ProxyServerOptions {
  /** The control address of a running Toxiproxy (`TOXIPROXY_URL`); without it, or empty, ours is started. */
  externalUrl?: string | undefined;
  /** Where the output of ours goes. */
  logFolder: string;
  /** What random draws of ours depend on; without it they differ from run to run. */
  seed?: string;
}

export interface RunningProxyServer {
  readonly url: string;
  /** Whether we started it, so that it holds nothing of anybody else's. */
  readonly isOurs: boolean;
  readonly kind: 'embedded' | 'external';
  readonly client: Toxiproxy;
  /** Ours, as a process. */
  readonly process: RunningProcess | undefined;
}

/**
 * Connects to the named server, or starts ours in the scope.
 * @throws HornetError PROXY_UNREACHABLE, PROXY_UNSUPPORTED, PROXY_NOT_STARTED
 */
export async function startProxyServer(
  scope: Scope,
  options: ProxyServerOptions,
): Promise<RunningProxyServer> {
  const { externalUrl } = options;
  if (externalUrl !== undefined && externalUrl !== '') return await joinServer(externalUrl);
  const process = await startOurs(scope, options);
  const url = String(process.readyLine?.['url']);
  return { url, isOurs: true, kind: 'embedded', client: connectToxiproxy(url), process };
}

/**
 * Connects to a server that the run started in another thread, or joined there, without starting anything.
 * @param isOurs whether the run started it, so that it goes with the run
 * @throws HornetError PROXY_UNREACHABLE, PROXY_UNSUPPORTED
 */
export async function joinProxyServer(url: string, isOurs: boolean): Promise<RunningProxyServer> {
  return { ...(await joinServer(url)), isOurs, kind: isOurs ? 'embedded' : 'external' };
}

async function joinServer(url: string): Promise<RunningProxyServer> {
  const client = connectToxiproxy(url);
  await assertOnThisMachine(url);
  // Asks for more than the version, which says nothing of who answers.
  await client.getAll();
  return { url, isOurs: false, kind: 'external', client, process: undefined };
}

/** Links listen on the loopback interface of the machine that the proxy is on; it has to be ours. */
async function assertOnThisMachine(url: string): Promise<void> {
  try {
    const hostname = new URL(url).hostname.replace(/^\[(.*)\]$/, '$1');
    const { address } = await lookup(hostname);
    if (address.startsWith('127.') || address === '::1') return;
  } catch (cause) {
    const message = `No fault proxy can be found at ${url}.`;
    throw new HornetError('PROXY_UNREACHABLE', message, { data: { url }, cause });
  }
  const message = `The fault proxy at ${url} is on another machine; links could not be dialled there.`;
  throw new HornetError('PROXY_UNSUPPORTED', message, { data: { url } });
}

async function startOurs(
  scope: Scope,
  { logFolder, seed }: ProxyServerOptions,
): Promise<RunningProcess> {
  const flags = ['--exit-with-parent', ...(seed === undefined ? [] : ['--seed', seed])];
  try {
    return await startProcess(scope, {
      name: 'proxy',
      command: [process.execPath, programPath(), ...flags],
      logFolder,
      ready: { kind: 'ready-line' },
    });
  } catch (cause) {
    const message = 'The embedded fault proxy did not start.';
    throw new HornetError('PROXY_NOT_STARTED', message, { data: { logFolder }, cause });
  }
}

/** Beside this file in the repository and in the built package alike, under this file's extension. */
function programPath(): string {
  return fileURLToPath(new URL(`../proxy/main${extname(import.meta.url)}`, import.meta.url));
}
