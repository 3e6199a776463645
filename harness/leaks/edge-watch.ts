/**
 * Watches that the parts of a stack reach each other through their links and no other way: looks whenever something is done to a
 * link, and at the end. What comes and goes between two looks it does not see.
 */
import { type Clock, systemClock } from '../kernel/clock.ts';
import { HornetError } from '../kernel/errors.ts';
import type { Link, LinkEventKind } from '../network/link.ts';
import {
  type DirectEdge,
  type EdgeCensus,
  type EdgeEnd,
  type EdgeLink,
  type EdgeQuery,
  findDirectEdges,
} from './direct-edges.ts';
import { type MeantEdge, pairOf, unmeantEdges } from './meant-edges.ts';
import type { NamedProgram } from './part-names.ts';

export interface EdgeWatchOptions extends Pick<EdgeQuery, 'runId' | 'scopeName'> {
  links: readonly (EdgeLink & Pick<Link, 'onEvent'>)[];
  /** Those that run, by the names that links have for them. Asked at each look, since programs come and go. */
  programs: () => readonly NamedProgram[];
  /** Connections past links that are no fault of the stack. Default: none. */
  meant?: readonly MeantEdge[];
  clock?: Clock;
  /** How to look. Default: `findDirectEdges`. */
  find?: (query: EdgeQuery) => EdgeCensus;
}

/** What happens to a link without a fault beginning or ending on it. */
const quiet: readonly LinkEventKind[] = ['created', 'retargeted'];

/** After a look nine times its length pass before the next, so that many faults take no more than a tenth of the time. */
const restFactor = 9;

export class EdgeWatch implements Disposable {
  readonly #options: EdgeWatchOptions;
  readonly #clock: Clock;
  readonly #unfollow: readonly (() => void)[];
  readonly #edges = new Map<string, DirectEdge>();
  readonly #unseen = new Set<string>();
  #restUntilMs = Number.NEGATIVE_INFINITY;

  constructor(options: EdgeWatchOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#unfollow = options.links.map((link) =>
      link.onEvent(({ what }) => {
        if (!quiet.includes(what)) this.#lookUnlessJustDone();
      }),
    );
  }

  /** In words, for the report: what was found past links, and what could not be looked at. */
  get findings(): string[] {
    return [...[...this.#edges.values()].map(describeEdge), ...this.#unseen];
  }

  /** Looks now. */
  look(): void {
    const { runId, scopeName, links, programs, meant = [], find = findDirectEdges } = this.#options;
    const startedMs = this.#clock.nowMs();
    const { edges, unseen } = find({ runId, scopeName, links, programs: programs() });
    for (const edge of unmeantEdges(edges, meant)) this.#edges.set(pairOf(edge), edge);
    for (const what of unseen) this.#unseen.add(what);
    const endedMs = this.#clock.nowMs();
    this.#restUntilMs = endedMs + restFactor * (endedMs - startedMs);
  }

  /** @throws HornetError STACK_EDGE_DIRECT where any look so far has found one */
  assertNone(): void {
    const edges = [...this.#edges.values()];
    if (edges.length === 0) return;
    const told = edges.map(({ link, from, to }) => {
      return `${from.part} reaches ${to.part} past the link ${link}, from port ${from.port} of process ${from.pid} to port ${to.port} of process ${to.pid}`;
    });
    const data = { edges: edges.map(describeEdge) };
    throw new HornetError('STACK_EDGE_DIRECT', `${told.join('; ')}.`, { data });
  }

  /** From now on looks only when it is told to. */
  [Symbol.dispose](): void {
    for (const unfollow of this.#unfollow) unfollow();
  }

  /** A look is at all links: one is enough for a partition of many. */
  #lookUnlessJustDone(): void {
    if (this.#clock.nowMs() >= this.#restUntilMs) this.look();
  }
}

/** `front→back: front, process 4711 (node front.js), port 40112 → back, process 4712 (node back.js), port 8080` */
function describeEdge({ link, from, to }: DirectEdge): string {
  return `${link}: ${describeEnd(from)} → ${describeEnd(to)}`;
}

function describeEnd({ part, pid, command, port }: EdgeEnd): string {
  return `${part}, process ${pid} (${command}), port ${port}`;
}
