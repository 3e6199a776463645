/** How a toxic that a link was armed with is told to people. */
import { describeWays } from './link-direction.ts';
import type { ToxicOrder } from './link-interface.ts';

/** `jitter both ways, mean_ms 5, share 0.5, on 0.3 of the connections` */
export function describeToxic({
  type,
  ways = 'both',
  attributes = {},
  toxicity = 1,
}: ToxicOrder): string {
  const values = Object.entries(attributes).map(([name, value]) => `${name} ${value}`);
  const share = toxicity === 1 ? [] : [`on ${toxicity} of the connections`];
  return [`${type} ${describeWays(ways)}`, ...values, ...share].join(', ');
}
