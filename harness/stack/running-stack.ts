/** A stack that runs: its services, its links, its files. It starts and judges nothing. */
import { HornetError } from '../kernel/errors.ts';
import { didYouMean } from '../kernel/nearest-name.ts';
import type { Link } from '../network/link.ts';
import type { RunningService } from './running-service.ts';
import type { StackSpec } from './stack-spec.ts';

export interface RunningStackParts {
  spec: StackSpec;
  /** Holds the stack's files. */
  folder: string;
  /** All that are described, whether they run or not. */
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

  /** Those that were started; some may have ended since. */
  get services(): RunningService[] {
    return [...this.#services.values()].filter(({ wasStarted }) => wasStarted);
  }

  get links(): Link[] {
    return [...this.#links.values()];
  }

  /** Any that is described, started or not. @throws HornetError STACK_SERVICE_UNKNOWN */
  service(name: string): RunningService {
    const service = this.#services.get(name);
    if (service !== undefined) return service;
    const known = [...this.#services.keys()];
    throw new HornetError('STACK_SERVICE_UNKNOWN', noSuch('service', name, known), {
      data: { name, known },
    });
  }

  /** By its name, `queen→hive-1` or `queen->hive-1`. @throws HornetError LINK_UNKNOWN */
  link(name: string): Link {
    const link = this.#links.get(withArrow(name));
    if (link !== undefined) return link;
    const known = [...this.#links.keys()];
    throw new HornetError('LINK_UNKNOWN', noSuch('link', withArrow(name), known), {
      data: { name, known },
    });
  }

  /**
   * Where a client dials: a service itself, past all links, or a link by its name.
   * @throws HornetError STACK_SERVICE_UNKNOWN, STACK_SERVICE_STOPPED, LINK_UNKNOWN
   */
  urlOf(serviceOrLink: string): string {
    const isLink = withArrow(serviceOrLink).includes('→');
    return isLink ? this.link(serviceOrLink).url : this.service(serviceOrLink).url;
  }
}

function withArrow(name: string): string {
  return name.replace('->', '→');
}

function noSuch(kind: string, name: string, known: readonly string[]): string {
  const list = known.map((each) => `"${each}"`).join(', ') || 'none';
  return `There is no ${kind} "${name}"; there are ${list}${didYouMean(name, known)}.`;
}
