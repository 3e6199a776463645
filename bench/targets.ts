/** How long things may take: medians in milliseconds, on two cores with nothing else to do. One row a benchmark. */
export const targetsMs: Readonly<Record<string, number>> = {
  'boot-fake': 400,
  'boot-real': 900,
  'scenario-cost': 30,
  checkers: 10_000,
};
