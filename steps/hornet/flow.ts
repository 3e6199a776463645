// The fifteen steps of an inference as a user sees them told; docs/flow.md says what each means.

/** Who tells of it, and by which word. */
export interface ToldStep {
  who: string;
  action: string;
}

const flow: readonly ToldStep[] = [
  { who: 'keeper', action: 'connect' },
  { who: 'keeper', action: 'accepted' },
  { who: 'keeper', action: 'stream' },
  { who: 'queen', action: 'receive' },
  { who: 'queen', action: 'place' },
  { who: 'queen', action: 'forward' },
  { who: 'hive-1', action: 'receive' },
  { who: 'hive-1', action: 'start_worker' },
  { who: 'worker-1', action: 'load_model' },
  { who: 'hive-1', action: 'forward' },
  { who: 'worker-1', action: 'generate' },
  { who: 'worker-1', action: 'complete' },
  { who: 'hive-1', action: 'complete' },
  { who: 'queen', action: 'complete' },
  { who: 'keeper', action: '✅' },
];

/** The steps that are not told in their place, each with its number. Other things may be told in between. */
export function stepsMissing(told: readonly ToldStep[]): string[] {
  let from = 0;
  return flow.flatMap(({ who, action }, index) => {
    const position = told.findIndex(
      (step, at) => at >= from && step.who === who && step.action === action,
    );
    if (position < 0) return [`${index + 1}: ${who} ${action}`];
    from = position + 1;
    return [];
  });
}
