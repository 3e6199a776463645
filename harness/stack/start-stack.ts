/**
 * Starts a described stack into a scope: links first, then files, then all services at once, each ready before this
 * returns. It starts all of it or leaves nothing of it.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HornetError } from '../kernel/errors.ts';
import { didYouMean } from '../kernel/nearest-name.ts';
import type { Scope } from '../kernel/scope.ts';
import { createLink, type Link } from '../network/link.ts';
import { leasePort } from '../network/port-lease.ts';
import type { RunningProxyServer } from '../network/proxy-server.ts';
import {
  type ProcessSpec,
  type Readiness,
  type RunningProcess,
  startProcess,
} from '../process/spawn.ts';
import { defineStack } from './define-stack.ts';
import { fill, type Placeholder } from './placeholders.ts';
import { RunningService, type ServiceLife } from './running-service.ts';
import { RunningStack } from './running-stack.ts';
import {
  announcesAddress,
  endsOf,
  partsOf,
  type ServiceSpec,
  type StackSpec,
} from './stack-spec.ts';

export interface StartStackOptions {
  proxyServer: RunningProxyServer;
  /** For the stack's files. Made if needed. */
  folder: string;
  /** For the output of its services. Made if needed. */
  logFolder: string;
  /** Begins the names of the stack's proxies, so that two scenarios can share a server. */
  proxyPrefix: string;
  /** Services that are described but stay down. */
  without?: readonly string[];
}

/**
 * Starts the stack, or nothing: what had started is undone before this throws.
 * @throws HornetError STACK_INVALID; STACK_SERVICE_UNKNOWN for a name in `without`; STACK_NOT_STARTED with the first
 *   error as its cause; an AggregateError where undoing failed too
 */
export async function startStack(
  scope: Scope,
  spec: StackSpec,
  options: StartStackOptions,
): Promise<RunningStack> {
  const stack = defineStack(spec);
  assertKnown(stack, options.without ?? []);
  const own = scope.child('stack');
  try {
    return await startIn(own, stack, options);
  } catch (cause) {
    const error = notStarted(cause);
    // Also ends the waiting for services that are on their way: one may be waiting for the one that failed.
    await own.close('failed').catch((leak: unknown) => {
      throw new AggregateError([error, leak], `${error.message} Nor could it be undone.`);
    });
    throw error;
  }
}

function assertKnown({ services }: StackSpec, without: readonly string[]): void {
  const known = Object.keys(services);
  const name = without.find((candidate) => !known.includes(candidate));
  if (name === undefined) return;
  const message = `The stack cannot start without "${name}", which it does not have; it has ${known.join(', ')}${didYouMean(name, known)}.`;
  throw new HornetError('STACK_SERVICE_UNKNOWN', message, { data: { name, known } });
}

async function startIn(
  scope: Scope,
  spec: StackSpec,
  options: StartStackOptions,
): Promise<RunningStack> {
  const ports = await leasePorts(scope, spec);
  const links = await createLinks(scope, spec, ports, options);
  const resolve = (placeholder: Placeholder, own?: string): string => {
    const { kind, name } = placeholder;
    if (kind === 'folder') return options.folder;
    if (kind === 'file') return join(options.folder, name ?? '');
    if (kind === 'port') return String(ports.get(name ?? own ?? ''));
    const link = links.get(name ?? '');
    return (kind === 'url' ? link?.url : link?.address) ?? '';
  };
  await writeFiles(options.folder, fill(spec.files ?? {}, resolve));
  const described = Object.entries(spec.services).map(
    ([name, service]): [string, RunningService] => {
      const filled = fill(service, (placeholder) => resolve(placeholder, name));
      const begin = () => startService(scope, name, filled, ports.get(name), links, options);
      return [name, new RunningService(name, begin)];
    },
  );
  const wanted = described.filter(([name]) => !options.without?.includes(name));
  await Promise.all(wanted.map(([, service]) => service.start()));
  return new RunningStack({ spec, folder: options.folder, services: new Map(described), links });
}

async function leasePorts(scope: Scope, spec: StackSpec): Promise<Map<string, number>> {
  const told = Object.entries(spec.services).flatMap(([name, service]) =>
    announcesAddress(service) ? [] : [name],
  );
  const ports = new Map<string, number>();
  for (const name of [...told, ...partsOf(spec)]) ports.set(name, (await leasePort(scope)).port);
  return ports;
}

async function createLinks(
  scope: Scope,
  { links = [] }: StackSpec,
  ports: Map<string, number>,
  options: StartStackOptions,
): Promise<Map<string, Link>> {
  const created = links.map(async (name): Promise<[string, Link]> => {
    const port = ports.get(endsOf(name).to);
    const upstream = port === undefined ? {} : { upstream: `127.0.0.1:${port}` };
    return [
      name,
      await createLink(scope, options.proxyServer, {
        name,
        prefix: options.proxyPrefix,
        ...upstream,
      }),
    ];
  });
  return new Map(await settled(created));
}

async function writeFiles(folder: string, files: Readonly<Record<string, unknown>>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const text = typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`;
    await writeFile(join(folder, name), text);
  }
}

async function startService(
  scope: Scope,
  name: string,
  service: ServiceSpec,
  port: number | undefined,
  links: ReadonlyMap<string, Link>,
  options: StartStackOptions,
): Promise<ServiceLife> {
  const process = await startProcess(scope, processSpec(name, service, port, options.logFolder));
  const url = port === undefined ? announcedUrl(process) : `http://127.0.0.1:${port}`;
  for (const link of links.values()) {
    if (link.to === name && port === undefined) await link.retarget(new URL(url).host);
  }
  return { process, url };
}

function announcedUrl({ name, readyLine }: RunningProcess): string {
  const url = readyLine?.['url'];
  if (typeof url === 'string' && URL.canParse(url)) return url;
  throw new HornetError('PROCESS_NOT_READY', `${name} printed a ready line without its url.`, {
    data: { process: name, readyLine },
  });
}

function processSpec(
  name: string,
  service: ServiceSpec,
  port: number | undefined,
  logFolder: string,
): ProcessSpec {
  return {
    name,
    command: service.command,
    logFolder,
    ready: readinessOf(service, `http://127.0.0.1:${port}`),
    ...(service.cwd === undefined ? {} : { cwd: service.cwd }),
    ...(service.env === undefined ? {} : { env: service.env }),
    ...(service.readyTimeoutMs === undefined ? {} : { readyTimeoutMs: service.readyTimeoutMs }),
    ...(service.stopTimeoutMs === undefined ? {} : { stopTimeoutMs: service.stopTimeoutMs }),
  };
}

function readinessOf({ ready = 'listening' }: ServiceSpec, url: string): Readiness {
  if (ready === 'ready-line') return { kind: 'ready-line' };
  if (ready === 'listening') return { kind: 'listening', url };
  return 'http' in ready
    ? { kind: 'http', url: new URL(ready.http, url).href }
    : { kind: 'log', pattern: ready.log };
}

/** Like Promise.all, but nothing is on its way any more when this throws: the undo of a link cannot overtake its making. */
async function settled<T>(making: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(making);
  return Promise.all(making);
}

function notStarted(cause: unknown): HornetError<'STACK_NOT_STARTED'> {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new HornetError('STACK_NOT_STARTED', `The stack did not start: ${reason}`, { cause });
}
