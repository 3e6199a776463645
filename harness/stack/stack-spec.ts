/**
 * A stack under test, described: which programs, how each becomes ready, who dials whom. Inert data; it starts nothing
 * and knows no particular stack.
 */

/** A program of the stack. Texts in `command` and `env` may hold placeholders, see `placeholders.ts`. */
export interface ServiceSpec {
  command: readonly [string, ...string[]];
  /** Working directory; default: the harness's own. */
  cwd?: string;
  env?: Readonly<Record<string, string>>;
  /**
   * How to tell that it is ready. `ready-line` also tells where it listens, so the program may bind port 0; with the
   * others it is given `{port}`. Default: it accepts connections on `{port}`.
   */
  ready?: 'ready-line' | 'listening' | { http: string } | { log: string };
  readyTimeoutMs?: number;
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
