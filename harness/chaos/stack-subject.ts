/**
 * A running stack as faults see it. Services are where the harness has them; a part that another program starts is whoever
 * listens at its port. Nothing here knows what any of them does.
 */
import { HornetError } from '../kernel/errors.ts';
import { eventually } from '../kernel/eventually.ts';
import type { Link } from '../network/link.ts';
import { identify } from '../process/process-table.ts';
import type { RunningService } from '../stack/running-service.ts';
import type { RunningStack } from '../stack/running-stack.ts';
import type { ChaosSubject, LiveProcess } from './chaos-subject.ts';
import { listenerAmong } from './find-listener.ts';
import type { Topology } from './topology.ts';

export interface StackSubjectOptions {
  stack: RunningStack;
  topology: Topology;
  /** Ends what it waits for. */
  signal: AbortSignal;
  /** Where folders, files and databases are, by their names in the topology. */
  paths?: Readonly<Record<string, string>>;
}

export class StackSubject implements ChaosSubject {
  readonly topology: Topology;
  readonly #stack: RunningStack;
  readonly #paths: Readonly<Record<string, string>>;
  readonly #signal: AbortSignal;

  constructor({ stack, topology, signal, paths = {} }: StackSubjectOptions) {
    this.topology = topology;
    this.#stack = stack;
    this.#paths = paths;
    this.#signal = signal;
  }

  get links(): readonly Link[] {
    return this.#stack.links;
  }

  link(name: string): Link {
    return this.#stack.link(name);
  }

  service(name: string): RunningService | undefined {
    return this.#stack.services.find((service) => service.name === name);
  }

  process(name: string): Promise<LiveProcess> {
    const service = this.service(name);
    if (service === undefined) return this.#part(name);
    if (!service.isRunning) throw notThere(name, 'does not run');
    const { process, url } = service;
    return Promise.resolve({ name, url, identity: identify(process.pid) });
  }

  path(name: string): string {
    const path = this.#paths[name];
    if (path === undefined) throw notThere(name, 'is nowhere that is known');
    return path;
  }

  /** One that is being started again is waited for. */
  async #part(name: string): Promise<LiveProcess> {
    const upstream = this.links.find(({ to }) => to === name)?.upstream;
    if (upstream === undefined) throw notThere(name, 'has no address that is known');
    const pid = await eventually(() => this.#listenerAt(upstream), {
      hope: `${name} listens at ${upstream}`,
      timeoutMs: partTimeoutMs,
      signal: this.#signal,
      until: (found) => found !== undefined,
    });
    if (pid === undefined) throw notThere(name, `does not listen at ${upstream}`);
    return { name, url: `http://${upstream}`, identity: identify(pid) };
  }

  #listenerAt(upstream: string): number | undefined {
    const roots = this.#stack.services.filter(({ isRunning }) => isRunning);
    const pids = roots.map(({ process }) => process.pid);
    return listenerAmong(pids, Number(upstream.slice(upstream.lastIndexOf(':') + 1)));
  }
}

/** A worker that crashed is started again after a while that grows. */
const partTimeoutMs = 10_000;

function notThere(name: string, why: string): HornetError<'FAULT_NOT_INJECTED'> {
  return new HornetError('FAULT_NOT_INJECTED', `${name} ${why}.`, { data: { target: name } });
}
