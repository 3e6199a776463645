// Says which hives have not been heard of for too long.
import type { Narrate } from '../shared/index.ts';
import type { Departures } from './hive-registry.ts';

export function tellDepartures({ lost, forgotten }: Departures, narrate: Narrate): void {
  for (const { heartbeat } of lost) {
    const { hive } = heartbeat;
    const human = `${hive} has not reported for too long and is given no more jobs`;
    narrate({ action: 'lose', target: hive, level: 'warn', human, hive });
  }
  for (const { heartbeat } of forgotten) {
    const { hive } = heartbeat;
    narrate({ action: 'unregister', target: hive, human: `${hive} is forgotten`, hive });
  }
}
