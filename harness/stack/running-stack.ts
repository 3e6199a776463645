/** A stack that runs: its services, its links, its files. It starts and judges nothing. */
import { HornetError } from '../kernel/errors.ts';
import type { Link } from '../network/link.ts';
import type { RunningProcess } from '../process/spawn.ts';
import type { StackSpec } from './stack-spec.ts';

export interface RunningService {
  readonly name: string;
  readonly process: RunningProcess;
  /** Where it listens itself, past all links. */
  readonly url: string;
}

export interface RunningStackParts {
  spec: StackSpec;
  /** Holds the stack's files. */
  folder: string;
  services: ReadonlyMap<string, RunningService>;
  links: ReadonlyMap<string, Link>;
}

export class RunningStack {
  readonly spec: StackSpec;
  readonly folder: string;
  readonly #services: ReadonlyMap<string, RunningService>;
  readonly #links: ReadonlyMap<string, Link>;

  constructor({ spec, folder, services, links }: RunningStackParts) {
    this.spec = spec;
    this.folder = folder;
    this.#services = services;
    this.#links = links;
  }

  get services(): RunningService[] {
    return [...this.#services.values()];
  }

  get links(): Link[] {
    return [...this.#links.values()];
  }

  /** @throws HornetError STACK_SERVICE_UNKNOWN */
  service(name: string): RunningService {
    const service = this.#services.get(name);
    if (service !== undefined) return service;
    const known = [...this.#services.keys()];
    throw new HornetError(
      'STACK_SERVICE_UNKNOWN',
      `No service "${name}" runs here; there are ${known.join(', ') || 'none'}.`,
      {
        data: { name, known },
      },
    );
  }

  /** By its name, `queen→hive-1` or `queen->hive-1`. @throws HornetError LINK_UNKNOWN */
  link(name: string): Link {
    const link = this.#links.get(name.replace('->', '→'));
    if (link !== undefined) return link;
    const known = [...this.#links.keys()];
    throw new HornetError(
      'LINK_UNKNOWN',
      `There is no link "${name}"; there are ${known.join(', ') || 'none'}.`,
      {
        data: { name, known },
      },
    );
  }
}
