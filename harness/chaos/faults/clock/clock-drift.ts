/** The wall clock of the program goes too fast or too slow; timers do not. So much that whole seconds show it. */
import type { FaultKind } from '../../fault-kind.ts';
import { numberOf, wordOf } from '../read-parameters.ts';
import { moveClock } from './moved-clock.ts';

export const clockDrift: FaultKind = {
  name: 'clock-drift',
  family: 'clock',
  title: 'The wall clock of the program goes too fast or too slow.',
  needs: ['environment mark'],
  target: 'process',
  wants: ['node'],
  takes: 'truth',
  parameters: {
    ppm: { unit: 'ppm', minimum: 400_000, maximum: 900_000 },
    goes: { oneOf: ['fast', 'slow'] },
  },
  lastsMs: { minimum: 7_000, maximum: 15_000 },
  strike: async (context) => {
    const { clock, parameters } = context;
    const ppm = numberOf(parameters, 'ppm') * (wordOf(parameters, 'goes') === 'slow' ? -1 : 1);
    const rightAtMs = clock.wallMs();
    return await moveClock(
      context,
      ['drift-clock', { ppm, rightAtMs }],
      (atMs) => ((atMs - rightAtMs) * ppm) / 1_000_000,
    );
  },
};
