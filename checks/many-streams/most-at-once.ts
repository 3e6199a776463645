/** How many streams ran at the same time, by what their clients saw. */
import type { StreamedRequest } from '../../harness/index.ts';

/** From the first byte of its answer to its end a stream runs. */
export function mostAtOnce(requests: readonly StreamedRequest[]): number {
  const changes = requests.flatMap(({ seen, ends }) => {
    const begun = seen.find(({ op }) => op === 'first_byte');
    return begun === undefined
      ? []
      : [
          { seq: begun.seq, by: 1 },
          { seq: ends[0]?.seq ?? Number.POSITIVE_INFINITY, by: -1 },
        ];
  });
  let now = 0;
  let most = 0;
  for (const { by } of changes.sort((one, other) => one.seq - other.seq)) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
}
