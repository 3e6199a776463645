/** A subject of which nothing is real, and kinds of faults that only say what was done: for tests of what orders and judges faults. */
import { ManualClock } from '../../kernel/clock.ts';
import type { ChaosSubject } from '../chaos-subject.ts';
import type { FaultKind, StruckFault } from '../fault-kind.ts';
import type { Topology } from '../topology.ts';

export const simulatedTopology: Topology = {
  targets: [
    { kind: 'process', name: 'front', traits: ['node'], touches: ['front'] },
    { kind: 'process', name: 'back-1', traits: ['node', 'starts again'], touches: ['back-1'] },
    { kind: 'process', name: 'back-2', traits: ['starts again'], touches: ['back-2'] },
    { kind: 'link', name: 'front→back-1', traits: ['http', 'sse'], touches: [] },
    { kind: 'link', name: 'front→back-2', traits: ['http'], touches: [] },
    { kind: 'group', name: 'machine-2', traits: [], touches: ['back-1', 'back-2'] },
  ],
};

/** What was done, in order: `strike 1 on front`. */
export class SimulatedWorld {
  readonly clock = new ManualClock();
  readonly done: string[] = [];
  readonly subject: ChaosSubject = {
    topology: simulatedTopology,
    links: [],
    link: nobody,
    process: nobody,
    service: () => undefined,
    path: nobody,
  };

  /** A kind that is as it says, or goes wrong in one way. */
  kind(name: string, changes: Partial<SimulatedKind> = {}): FaultKind {
    const { failsTo, struck, ...kind } = { ...usualKind, ...changes };
    return {
      ...kind,
      name,
      title: `It is ${name}.`,
      strike: async ({ scope, target }) => {
        scope.defer('simulated', () => {
          if (failsTo === 'heal') throw new Error(`${name} stays`);
          this.#note(`heal ${name}`, target.name);
        });
        if (failsTo === 'strike') throw new Error(`${name} cannot be`);
        this.#note(`strike ${name}`, target.name);
        if (failsTo === 'end') await Promise.withResolvers<never>().promise;
        return {
          witness: (signal) => (failsTo === 'be seen' ? never(signal) : Promise.resolve('there')),
          witnessGone: (signal) =>
            failsTo === 'be gone' ? never(signal) : Promise.resolve('gone'),
          ...struck,
        };
      },
    };
  }

  #note(what: string, target: string): void {
    this.done.push(`${this.clock.nowMs()} ${what} ${target}`);
  }
}

export interface SimulatedKind extends Omit<FaultKind, 'name' | 'title' | 'strike'> {
  failsTo: 'strike' | 'end' | 'be seen' | 'heal' | 'be gone' | undefined;
  /** Witnesses of its own. */
  struck: Partial<StruckFault>;
}

const usualKind: SimulatedKind = {
  failsTo: undefined,
  struck: {},
  family: 'process',
  needs: [],
  target: 'process',
  takes: 'life',
  parameters: {},
  lastsMs: { minimum: 500, maximum: 3_000 },
};

function nobody(): never {
  throw new Error('Nothing is real here.');
}

function never(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  return promise;
}
