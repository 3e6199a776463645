/** The event loop of the program stands still for a part of the time: it is there, it is reached, and it answers late. */
import { giveOrder } from '../../../saboteur/give-order.ts';
import type { FaultKind } from '../../fault-kind.ts';
import { notInjected } from '../not-injected.ts';
import { numberOf } from '../read-parameters.ts';
import { watchFor } from '../watch-for.ts';
import { askProgram } from './ask-program.ts';

export const processBlockLoop: FaultKind = {
  name: 'process-block-loop',
  family: 'process',
  title: 'The event loop of the program stands still, again and again.',
  needs: ['environment mark'],
  target: 'process',
  wants: ['node'],
  takes: 'speed',
  parameters: {
    blockMs: { unit: 'ms', minimum: 200, maximum: 4_000 },
    freeMs: { unit: 'ms', minimum: 20, maximum: 1_000, mildest: 1_000 },
  },
  lastsMs: { minimum: 5_000, maximum: 12_000 },
  strike: async ({ clock, parameters, scope, signal, subject, target }) => {
    const { identity, url } = await subject.process(target.name);
    if (url === undefined) throw notInjected(`nobody could see how late ${target.name} answers`);
    const forMs = numberOf(parameters, 'blockMs');
    const everyMs = forMs + numberOf(parameters, 'freeMs');
    const answered = async (ended: AbortSignal): Promise<number> => {
      const { met, afterMs } = await askProgram(url, {
        ...{ clock, signal: ended },
        patienceMs: forMs + 3_000,
      });
      return met === 'answered' ? afterMs : Number.NaN;
    };
    const before = [await answered(signal), await answered(signal), await answered(signal)];
    const usualMs = Math.max(...before);
    if (Number.isNaN(usualMs)) throw notInjected(`${target.name} does not answer as it is`);
    const order = ['block-loop', { forMs, everyMs }] as const;
    await giveOrder(scope, identity, order, { signal, survivesRestarts: true });
    const late = async (ended: AbortSignal): Promise<string | undefined> => {
      const ms = await answered(ended);
      return ms > usualMs + forMs / 2 ? `it answered after ${Math.round(ms)} ms` : undefined;
    };
    const prompt = async (ended: AbortSignal): Promise<string | undefined> => {
      const ms = await answered(ended);
      return ms <= usualMs + forMs / 2 ? `it answered after ${Math.round(ms)} ms` : undefined;
    };
    return {
      // The pause falls into another part of the period each time.
      witness: (ended) => watchFor(() => late(ended), { clock, signal: ended, pauseMs: 7 }),
      witnessGone: (ended) => watchFor(() => prompt(ended), { clock, signal: ended }),
    };
  },
};
