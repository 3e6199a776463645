/**
 * Starts containers, owned by a scope and labelled with their run. Testcontainers does it, and is loaded
 * when the first one is started; removing them needs only the engine.
 */
import { existsSync } from 'node:fs';
import type { StartedTestContainer, WaitStrategy } from 'testcontainers';
import { orCallers } from '../kernel/caller-signal.ts';
import { withTimeout } from '../kernel/deadline.ts';
import { HornetError, isHornetError } from '../kernel/errors.ts';
import { eventually } from '../kernel/eventually.ts';
import type { Scope } from '../kernel/scope.ts';
import { probeHttp, probeListening } from '../process/probe.ts';
import { engineSocket } from './container-engine.ts';
import { containerKind, runLabel } from './container-kind.ts';
import { prepareTestcontainers } from './environment.ts';
import { ownName } from './own-name.ts';

export interface ContainerSpec {
  name: string;
  /** Pulled when the engine does not have it. */
  image: string;
  command?: string[];
  env?: Record<string, string>;
  /** Inside; each gets a free port of this machine. */
  ports?: number[];
  /** Without it, a container that was started counts as ready. */
  ready?: { kind: 'http'; port: number; path: string } | { kind: 'listening'; port: number };
  /** For pulling, starting and becoming ready together. Default 60 000. */
  readyTimeoutMs?: number;
}

export interface RunningContainer extends AsyncDisposable {
  /** `hornet-<runId>-<name>`. */
  readonly name: string;
  /** Where one of `ports` is reached: `http://127.0.0.1:32768`. */
  url(port: number): string;
  /** Removes it, with what it wrote. Calls after the first do nothing. */
  remove(): Promise<void>;
}

/**
 * Starts a container in a scope; it is ready when this returns. When this throws, there is none.
 * @throws HornetError MACHINE_RUN_MISSING, MACHINE_NAME_INVALID, MACHINE_UNAVAILABLE without an engine or
 *   without testcontainers, CONTAINER_NOT_STARTED
 */
export async function startContainer(scope: Scope, spec: ContainerSpec): Promise<RunningContainer> {
  const { name, runId } = ownName(scope, spec.name);
  const socket = requireEngine();
  const own = scope.child(`container ${name}`);
  const entry = { kind: 'container', socket, name } as const;
  let starting: Promise<unknown> = Promise.resolve();
  own.defer(
    entry.kind,
    async () => {
      // Testcontainers cannot be stopped in the middle: what was given up on may come to be later.
      await Promise.allSettled([starting]);
      await containerKind.remove(entry);
    },
    { entry },
  );
  try {
    const timeoutMs = spec.readyTimeoutMs ?? 60_000;
    const url = await withTimeout(
      async (signal) => {
        const creating = create({ name, runId, socket, spec });
        starting = creating;
        const container = await creating;
        const urlOf = (port: number) => `http://127.0.0.1:${container.getMappedPort(port)}`;
        await waitUntilReady(spec.ready, urlOf, { timeoutMs, signal });
        return urlOf;
      },
      { timeoutMs, signal: orCallers(scope.signal) },
    );
    return { name, url, remove: () => own.close(), [Symbol.asyncDispose]: () => own.close() };
  } catch (cause) {
    await own.close('failed');
    throw isHornetError(cause, 'MACHINE_UNAVAILABLE')
      ? cause
      : notStarted(name, socket, spec, cause);
  }
}

interface CreateRequest {
  name: string;
  runId: string;
  socket: string;
  spec: ContainerSpec;
}

async function create({ name, runId, socket, spec }: CreateRequest): Promise<StartedTestContainer> {
  prepareTestcontainers(socket);
  const { GenericContainer } = await import('testcontainers').catch((cause) => {
    const message = 'The package testcontainers is not installed.';
    throw new HornetError('MACHINE_UNAVAILABLE', message, { cause });
  });
  const described = new GenericContainer(spec.image)
    .withName(name)
    .withLabels({ [runLabel]: runId })
    .withEnvironment(spec.env ?? {})
    .withExposedPorts(...(spec.ports ?? []))
    .withWaitStrategy(noWaiting);
  if (spec.command !== undefined) described.withCommand(spec.command);
  return await described.start();
}

/** We look ourselves, from outside; testcontainers' own ways want a shell in the image. */
const noWaiting: WaitStrategy = {
  waitUntilReady: async () => {},
  withStartupTimeout: () => noWaiting,
  isStartupTimeoutSet: () => true,
  getStartupTimeout: () => 0,
};

async function waitUntilReady(
  ready: ContainerSpec['ready'],
  url: (port: number) => string,
  limits: { timeoutMs: number; signal: AbortSignal },
): Promise<void> {
  if (ready === undefined) return;
  const address = url(ready.port);
  const probe = (signal: AbortSignal) =>
    ready.kind === 'http'
      ? probeHttp(address + ready.path, undefined, signal)
      : probeListening(address, signal);
  const hope = `${address} answers`;
  await eventually(probe, { hope, until: () => true, ...limits });
}

function notStarted(
  name: string,
  socket: string,
  { image }: ContainerSpec,
  cause: unknown,
): HornetError<'CONTAINER_NOT_STARTED'> {
  const message = `Container ${name} of image ${image} did not start.`;
  const data = { name, image, socket };
  return new HornetError('CONTAINER_NOT_STARTED', message, { data, cause });
}

function requireEngine(): string {
  const socket = engineSocket();
  if (socket !== undefined && existsSync(socket)) return socket;
  const message = 'No container engine listens at a Unix socket of this machine.';
  throw new HornetError('MACHINE_UNAVAILABLE', message, { data: { socket } });
}
