/** When it is looked for connections past links, how often at most, and in what words they fail a scenario. */
import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../kernel/clock.ts';
import { explain, HornetError } from '../kernel/errors.ts';
import type { LinkEvent, LinkEventKind } from '../network/link.ts';
import type { DirectEdge } from './direct-edges.ts';
import { EdgeWatch } from './edge-watch.ts';
import type { MeantEdge } from './meant-edges.ts';

/** A link to which nothing but events happens. */
class TalkingLink {
  readonly name = 'front→back';
  readonly from = 'front';
  readonly to = 'back';
  readonly upstream = '127.0.0.1:8080';
  readonly #listeners = new Set<(event: LinkEvent) => void>();

  onEvent(listener: (event: LinkEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(what: LinkEventKind): void {
    for (const listener of this.#listeners) listener({ atMs: 0, what });
  }
}

const edge: DirectEdge = {
  link: 'front→back',
  from: { part: 'front', pid: 11, command: 'node front.js', port: 40_112 },
  to: { part: 'back', pid: 12, command: 'node back.js', port: 8_080 },
};

const clock = new ManualClock();
let link: TalkingLink;
let looks: number;
let found: DirectEdge[];
let unseen: string[];
let lookMs: number;
let watch: EdgeWatch;

function watchLink(meant: readonly MeantEdge[] = []): EdgeWatch {
  const find = () => {
    looks += 1;
    void clock.advance(lookMs);
    return { edges: found, unseen };
  };
  const programs = () => [{ name: 'front', pid: 11 }];
  return new EdgeWatch({ runId: 'r', scopeName: 's', links: [link], programs, meant, clock, find });
}

beforeEach(() => {
  link = new TalkingLink();
  [looks, found, unseen, lookMs] = [0, [], [], 0];
  watch = watchLink();
});

describe('it looks', () => {
  it.each<LinkEventKind>([
    'cut',
    'reconnected',
    'silenced',
    'unsilenced',
    'delayed',
    'healed',
  ])('when a link is %s', (what) => {
    link.tell(what);
    expect(looks).toBe(1);
  });

  it.each<LinkEventKind>(['created', 'retargeted'])('not when it is %s', (what) => {
    link.tell(what);
    expect(looks).toBe(0);
  });

  it('a tenth of the time at most, however many faults there are', async () => {
    lookMs = 10;
    for (const _link of ['one', 'two', 'three']) link.tell('cut');
    expect(looks).toBe(1);
    await clock.advance(89);
    link.tell('healed');
    expect(looks).toBe(1);
    await clock.advance(1);
    link.tell('cut');
    expect(looks).toBe(2);
  });

  it('always when it is told to, and only then once it is over', () => {
    lookMs = 10;
    watch.look();
    watch.look();
    watch[Symbol.dispose]();
    link.tell('cut');
    expect(looks).toBe(2);
  });
});

describe('what it found', () => {
  it('is nothing, as a rule', () => {
    watch.look();
    expect(() => watch.assertNone()).not.toThrow();
    expect(watch.findings).toEqual([]);
  });

  it('fails, though it is gone since, and names both ends once', () => {
    found = [edge];
    link.tell('cut');
    found = [{ ...edge, from: { ...edge.from, port: 40_113 } }];
    watch.look();
    found = [];
    watch.look();
    const error = thrown();
    expect(error).toMatchObject({
      code: 'STACK_EDGE_DIRECT',
      message:
        'front reaches back past the link front→back, from port 40113 of process 11 to port 8080 of process 12.',
    });
    const line =
      'front→back: front, process 11 (node front.js), port 40113 → back, process 12 (node back.js), port 8080';
    expect(explain(error)).toContain(`\n    | ${line}\n`);
    expect(explain(error)).toContain('What to do: Tell the side that dials');
    expect(watch.findings).toEqual([line]);
  });

  it.each([
    ['as many as are meant to be there', 2, 0],
    ['one more than that, all of which count', 1, 1],
  ])('may be %s', (_what, connections, count) => {
    watch = watchLink([{ link: 'front→back', connections }]);
    found = [edge, { ...edge, from: { ...edge.from, port: 40_113 } }];
    watch.look();
    expect(watch.findings).toHaveLength(count);
  });

  it('of another pair of processes, or past another link, is not what is meant', () => {
    watch = watchLink([{ link: 'front→back', connections: 1 }]);
    const other = { ...edge, to: { ...edge.to, pid: 13 } };
    found = [edge, other];
    watch.look();
    expect(watch.findings).toEqual([]);
    found = [edge, { ...edge, link: 'front→store' }];
    watch.look();
    expect(watch.findings).toMatchObject([expect.stringMatching(/^front→store/)]);
  });

  it('is told where it could not look, which is no failure', () => {
    unseen = ['darwin has no /proc.'];
    link.tell('cut');
    watch.look();
    expect(() => watch.assertNone()).not.toThrow();
    expect(watch.findings).toEqual(unseen);
  });
});

function thrown(): HornetError | undefined {
  try {
    watch.assertNone();
    return undefined;
  } catch (error) {
    if (error instanceof HornetError) return error;
    throw error;
  }
}
