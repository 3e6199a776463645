/**
 * A stack under test, described: which programs, how each becomes ready, who dials whom. Inert data; it starts nothing
 * and knows no particular stack.
 */

/** A program of the stack. Its texts may hold placeholders, see `placeholders.ts`. */
export interface ServiceSpec {
  /** The program, then its parameters, each as it is: no shell reads them. */
  command: readonly [string, ...string[]];
  /** Working directory. Default: the folder of the configuration file, or where there is none the harness's own. */
  cwd?: string;
  /** Added to the environment of the harness. */
  env?: Readonly<Record<string, string>>;
  /**
   * How to tell that it is ready. `ready-line` also tells where it listens, so the program may bind port 0; with the
   * others it is given `{port}`. Default: it accepts connections on `{port}`.
   */
  ready?: 'ready-line' | 'listening' | { http: string } | { log: string };
  /** Names for further ports it listens on: `metrics` of `front` is `{port:front.metrics}`, and a link leads to `front.metrics`. */
  ports?: readonly string[];
  /** Default 15 000. */
  readyTimeoutMs?: number;
  /** Time to end after SIGTERM before SIGKILL follows. Default 10 000. */
  stopTimeoutMs?: number;
}

export interface StackSpec {
  services: Readonly<Record<string, ServiceSpec>>;
  /** Network paths with a proxy on them, named by who dials: `front→back`, also written `front->back`. */
  links?: readonly string[];
  /** Parts that listen but that a service starts by itself, as a hive starts its workers: each gets a port of its own. */
  parts?: readonly string[];
  /** Files to write before anything starts, by name; anything but text becomes JSON. They may hold placeholders. */
  files?: Readonly<Record<string, unknown>>;
}

/** The two ends of a link's name. */
export function endsOf(link: string): { from: string; to: string } {
  const [from = '', to = ''] = link.split('→');
  return { from, to };
}

/** Whether the service says itself where it listens; otherwise it is told a port. */
export function announcesAddress({ ready }: ServiceSpec): boolean {
  return ready === 'ready-line';
}

/** Everything that gets a port before anything starts, besides the services that are told theirs: parts, further ports. */
export function partsOf({ services, parts = [] }: StackSpec): string[] {
  const further = Object.entries(services).flatMap(([name, { ports = [] }]) =>
    ports.map((port) => `${name}.${port}`),
  );
  return [...parts, ...further];
}
