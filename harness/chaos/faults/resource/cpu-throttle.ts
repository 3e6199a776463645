/**
 * The program and all that it has started get a share of one processor, by the kernel's own accounting. Other than with
 * process-slow, which needs nothing, nobody is stopped by a signal, and who idles is not disturbed.
 */
import { isAlive } from '../../../process/process-table.ts';
import type { FaultKind } from '../../fault-kind.ts';
import { confine, countIn } from '../confine.ts';
import { answersAt } from '../process/ask-program.ts';
import { countServed } from '../process/hold-connections.ts';
import { treeOf } from '../process/process-tree.ts';
import { numberOf } from '../read-parameters.ts';
import { watchFor } from '../watch-for.ts';

export const cpuThrottle: FaultKind = {
  name: 'cpu-throttle',
  family: 'resource',
  title: 'The program, and what it has started, get a small share of one processor.',
  needs: ['environment mark', 'limits of processors'],
  target: 'process',
  takes: 'speed',
  parameters: { percent: { unit: 'percent', minimum: 2, maximum: 20, mildest: 20 } },
  lastsMs: { minimum: 3_000, maximum: 8_000 },
  strike: async (context) => {
    const { clock, parameters, subject, target } = context;
    const { identity, url } = await subject.process(target.name);
    const { groupOf, holds } = await confine(context, {
      what: 'processors',
      limits: { processors: numberOf(parameters, 'percent') / 100 },
      members: () => treeOf(identity),
    });
    const held = (): number => countIn(groupOf(identity.pid), ['cpu.stat'], 'nr_throttled');
    const isHeld = async (signal: AbortSignal): Promise<string | undefined> => {
      const before = held();
      // Who idles is never held back.
      if (url !== undefined) await countServed(url, clients, { clock, signal });
      const times = held() - before;
      return times > 0 ? `it was held back ${times} times, says cpu.stat of its group` : undefined;
    };
    const isFree = async (signal: AbortSignal): Promise<string | undefined> => {
      if (!isAlive(identity)) return `${target.name} has ended meanwhile`;
      const isWell = !holds(identity.pid) && (await answersAt(url, { clock, signal }));
      return isWell ? 'it is in its own group again, and answers' : undefined;
    };
    return {
      witness: (signal) => watchFor(() => isHeld(signal), { clock, signal }),
      witnessGone: (signal) => watchFor(() => isFree(signal), { clock, signal }),
    };
  },
};

/** More work than its share of a period. */
const clients = 100;
