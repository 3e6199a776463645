/** Shapes that a delay may have, each with a mean and a deviation of its own. Pure functions of the draws. */
import type { Prng } from '../../kernel/prng.ts';

export const distributionNames = ['uniform', 'normal', 'exponential', 'pareto'] as const;
export type DistributionName = (typeof distributionNames)[number];

/** One draw, 0 or more: what would be below is 0. The mean is what it would be without that. */
export function drawDelay(
  name: DistributionName,
  { mean, deviation }: { mean: number; deviation: number },
  random: Prng,
): number {
  const value =
    deviation === 0 ? mean : mean + deviation * standardised[name](random, mean / deviation);
  // Whole thousandths, so that no last digit depends on the machine.
  return Math.max(0, Math.round(value * 1000) / 1000);
}

/** Each has the mean 0 and the deviation 1. */
const standardised: Record<DistributionName, (random: Prng, ratio: number) => number> = {
  uniform: (random) => (2 * random.next() - 1) * Math.sqrt(3),
  normal: (random) => {
    const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
    return radius * Math.cos(2 * Math.PI * random.next());
  },
  exponential: (random) => -Math.log(1 - random.next()) - 1,
  pareto: (random, ratio) => {
    // The shape that gives this ratio of mean to deviation; with a mean of 0 there is none.
    const shape = 1 + Math.sqrt(1 + ratio ** 2);
    const least = (ratio * (shape - 1)) / shape;
    return least / (1 - random.next()) ** (1 / shape) - ratio;
  },
};
